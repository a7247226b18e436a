package io.writebatch.core.group;

import static io.writebatch.core.group.Settlement.Kind.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.core.BatchingSettings;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.delay.FakeTicker;
import io.writebatch.core.session.Session;
import io.writebatch.core.session.Sessions;
import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharingScopeTest {
    private final ScriptedDriver driver = new ScriptedDriver();
    private final FakeTicker ticker = new FakeTicker();
    private final RecordingObserver observer = new RecordingObserver();
    private final BatchingSettings settings = new Settings().flushSingle().build();
    private final DelayPolicy delay = new DelayPolicy(settings, observer);
    private final Sessions sessions =
            new Sessions(connectionClass -> driver.forCore(), settings, delay, ticker, observer);

    /** Held, because a scope lives as long as its sessions. */
    private final Session first = sessions.of(driver.connect().proxy());

    private final SharingScope scope = first.scope();

    @Test
    void shouldGiveEqualKeysOneBatcher() {
        assertThat(batcher("INSERT INTO t VALUES (?)", 23)).isSameAs(batcher("INSERT INTO t VALUES (?)", 23));
    }

    @Test
    void shouldTellTextsAndTypesApart() {
        Set<Batcher> batchers = Collections.newSetFromMap(new IdentityHashMap<>());
        batchers.add(batcher("INSERT INTO t VALUES (?)", 23));
        batchers.add(batcher("INSERT INTO t VALUES (?)", 25));
        batchers.add(batcher("INSERT INTO t(a) VALUES (?)", 23));
        assertThat(batchers).hasSize(3);
    }

    @Test
    void shouldNotLetHintTellTextsApart() {
        assertThat(batcher("/* file:a.java line:1 */ INSERT INTO t VALUES (?)", 23))
                .isSameAs(batcher("/* file:b.java line:2 batch:5 */ INSERT INTO t VALUES (?)", 23));
    }

    @Test
    void shouldForgetKeysNobodyUses() {
        for (int i = 0; i < 5_000; i++) {
            Batcher batcher = batcher("INSERT INTO t" + i + " VALUES (?)", 23);
            submit(batcher, i);
            ticker.advance(10_000_000L);
        }
        Batcher first = batcher("INSERT INTO t0 VALUES (?)", 23);
        assertThat(first.idle(Long.MAX_VALUE)).isFalse();
        assertThat(driver.rows()).hasSize(5_000);
    }

    @Test
    void shouldFlushOneGroupPerTableAtATimeWhateverTheKey() throws Exception {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        driver.everyFlush(flush -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            Object[] results = flush.execute();
            inFlight.decrementAndGet();
            return results;
        });
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Batcher batcher = batcher("INSERT INTO t(c" + t % 4 + ") VALUES (?)", 23);
            int base = t * 1_000;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    submit(batcher, base + i);
                }
            });
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(most).hasValue(1);
        assertThat(driver.rows()).hasSize(1_600).doesNotHaveDuplicates();
    }

    @Test
    void shouldNotLetTablesWaitForEachOther() {
        CountDownLatch otherDone = new CountDownLatch(1);
        driver.nextFlush(flush -> {
            otherDone.await();
            return flush.execute();
        });
        Batcher orders = batcher("INSERT INTO orders VALUES (?)", 23);
        Batcher items = batcher("INSERT INTO items VALUES (?)", 23);
        Thread blocked = new Thread(() -> submit(orders, 1));
        blocked.start();
        await().until(() -> !driver.events("flush").isEmpty());

        submit(items, 2);
        otherDone.countDown();

        await().until(() -> driver.rows().size() == 2);
        assertThat(driver.rows()).containsExactly(2, 1);
    }

    private void submit(Batcher batcher, int value) {
        ScriptedStatement statement = driver.connect().prepare(Rig.INSERT, value);
        Session session = sessions.of(statement.connection().proxy());
        WriteRequest request = new WriteRequest(
                session,
                statement,
                Rig.FACTS,
                driver.capture(statement, false),
                null,
                0,
                null,
                Thread.currentThread(),
                ticker.nanos());
        assertThat(batcher.submit(request, Long.MAX_VALUE).kind()).isEqualTo(COMMITTED);
    }

    private Batcher batcher(String sql, int... types) {
        StatementFacts facts = StatementReader.read(sql, Dialect.POSTGRESQL);
        return scope.batcher(new BatchKey(facts, types, null, false), facts);
    }
}
