package io.writebatch.core.group;

import static io.writebatch.core.group.Settlement.Kind.COMMITTED;
import static io.writebatch.core.group.Settlement.Kind.NATIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.FlushOutcome;
import io.writebatch.core.sql.ExclusionReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Who is flushed together with whom, and what each gets. */
class GroupingTest {
    @Test
    void shouldRunLoneWriterNatively() {
        Rig rig = new Rig();

        Caller caller = rig.caller(1);

        assertThat(caller.kind()).isEqualTo(NATIVE);
        assertThat(caller.settlement().reason()).isEqualTo(ExclusionReason.ALONE);
        assertThat(rig.driver().events()).containsExactly("native 1");
        assertThat(rig.observer().flushes()).isEmpty();
    }

    @Test
    void shouldFlushLoneWriterWhenToldTo() {
        Rig rig = new Rig(new Settings().flushSingle());

        Caller caller = rig.caller(1);

        assertThat(caller.kind()).isEqualTo(COMMITTED);
        assertThat(rig.driver().events()).containsExactly("flush [1]", "release");
    }

    @Test
    void shouldFlushGroupOnLeadersConnectionOnly() {
        Rig rig = new Rig();
        List<ScriptedConnection> carriers = new ArrayList<>();
        rig.driver().everyFlush(flush -> {
            carriers.add(flush.connection());
            return flush.execute();
        });

        List<Caller> callers = rig.group(3, 1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(carriers).containsExactly(callers.get(0).connection());
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void shouldExecuteMembersInStableOrderAndGiveEachItsOwnResult() {
        Rig rig = new Rig();
        rig.driver().everyFlush(flush -> {
            flush.execute();
            return flush.values().stream()
                    .map(value -> new ScriptedDriver.Result(value, 10 + value))
                    .toArray();
        });

        List<Caller> callers = rig.group(3, 1, 2);

        assertThat(callers)
                .extracting(Caller::result)
                .containsExactly(
                        new ScriptedDriver.Result(3, 13),
                        new ScriptedDriver.Result(1, 11),
                        new ScriptedDriver.Result(2, 12));
        assertThat(rig.driver().events("flush")).containsExactly("flush [1, 2, 3]");
    }

    @Test
    void shouldMakeWhoeverArrivesDuringFlushTheNextGroup() {
        Rig rig = new Rig();
        CountDownLatch flushing = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        rig.driver().nextFlush(flush -> {
            flushing.countDown();
            arrived.await();
            return flush.execute();
        });

        List<Caller> first = rig.group(1, 2);
        awaitLatch(flushing);
        List<Caller> second = rig.parked(3, 4, 5);
        arrived.countDown();

        assertThat(Rig.kinds(first)).containsOnly(COMMITTED);
        assertThat(Rig.kinds(second)).containsOnly(COMMITTED);
        assertThat(rig.driver().events("flush")).containsExactly("flush [1, 2]", "flush [3, 4, 5]");
    }

    @Test
    void shouldNotLetMoreMembersInThanGroupMayHold() {
        Rig rig = new Rig(new Settings().maxBatchSize(2));

        List<Caller> callers = rig.group(1, 2, 3, 4, 5);

        Rig.settled(callers);
        assertThat(rig.driver().events("flush")).containsExactly("flush [1, 2]", "flush [3, 4]");
        assertThat(callers.get(4).settlement().reason()).isEqualTo(ExclusionReason.ALONE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }

    @Test
    void shouldNotLetMoreBytesInThanGroupMayHold() {
        // Ten bytes a write.
        Rig rig = new Rig(new Settings().maxBatchBytes(25));

        List<Caller> callers = rig.group(1, 2, 3, 4);

        Rig.settled(callers);
        assertThat(rig.driver().events("flush")).containsExactly("flush [1, 2]", "flush [3, 4]");
    }

    @Test
    void shouldTellObserverOfFlushOnce() {
        Rig rig = new Rig();
        rig.observer().callerContext("a trace");
        rig.driver().everyFlush(flush -> {
            rig.ticker().advance(700);
            return flush.execute();
        });

        rig.flushed(1, 2, 3);

        assertThat(rig.observer().flushes()).singleElement().satisfies(report -> {
            assertThat(report.size()).isEqualTo(3);
            assertThat(report.outcome()).isEqualTo(FlushOutcome.COMMITTED);
            assertThat(report.latencyNanos()).isEqualTo(700);
            assertThat(report.error()).isNull();
            assertThat(report.callerContexts()).containsExactly("a trace", "a trace", "a trace");
            assertThat(report.target()).isSameAs(Rig.TARGET);
        });
    }

    @Test
    void shouldKeepEverybodyOfManyContendingWritersExactlyOnce() throws Exception {
        Rig rig = new Rig(new Settings().maxBatchSize(7));
        int writers = 16;
        int writes = 200;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int base = writer * writes;
            Thread thread = new Thread(() -> {
                awaitLatch(start);
                for (int i = 0; i < writes; i++) {
                    write(rig, base + i);
                }
            });
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
        }

        assertThat(rig.driver().rows()).hasSize(writers * writes).doesNotHaveDuplicates();
    }

    private static void write(Rig rig, int value) {
        ScriptedStatement statement = rig.statement(value);
        Settlement settlement = rig.batcher().submit(rig.request(statement, Thread.currentThread()), Long.MAX_VALUE);
        if (settlement.kind() == NATIVE) {
            try {
                statement.runNatively();
            } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
            }
            if (settlement.reason() == ExclusionReason.ALONE) {
                rig.batcher().loneWriteEnded();
            }
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
