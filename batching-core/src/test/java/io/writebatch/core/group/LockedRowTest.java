package io.writebatch.core.group;

import static io.writebatch.core.group.Settlement.Kind.COMMITTED;
import static io.writebatch.core.group.Settlement.Kind.NATIVE;
import static io.writebatch.core.group.Settlement.Kind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.FlushOutcome;
import io.writebatch.core.sql.ExclusionReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Somebody else has locked a row of a group's. The group waits for it without holding anything. */
class LockedRowTest {
    private static final long LIMIT = 200_000_000;
    private static final long STEP = 500_000;

    @Test
    void shouldLetOnlyGroupOfOneWaitForLocks() {
        Rig rig = new Rig(new Settings().flushSingle());
        List<Boolean> noWait = new ArrayList<>();
        rig.driver().everyFlush(flush -> {
            noWait.add(flush.noWait());
            return flush.execute();
        });

        rig.flushed(1);
        rig.flushed(2, 3);

        assertThat(noWait).containsExactly(false, true);
    }

    /** It has waited as long as its session is to wait, or as long as the server lets it. */
    @Test
    void shouldNotFlushGroupOfOneAgain() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions(), new Settings().flushSingle());
        rig.driver().nextFlush(flush -> {
            throw ScriptedDriver.lockedRow();
        });

        List<Caller> callers = rig.group(1);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().events("flush")).hasSize(1);
    }

    @Test
    void shouldFlushAgainUntilRowIsFree() {
        Rig rig = rig();
        for (int i = 0; i < 3; i++) {
            rig.driver().nextFlush(flush -> {
                throw ScriptedDriver.lockedRow();
            });
        }

        List<Caller> callers = rig.group(1, 2);
        timePasses(rig, callers);

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2);
        assertThat(rig.driver().events("flush")).hasSize(4);
        // Nothing is locked, and no transaction open, while it waits.
        assertThat(rig.driver().events())
                .containsSubsequence("flush [1, 2]", "ROLLBACK", "setAutoCommit(true)", "release", "flush [1, 2]");
        assertThat(rig.observer().flushes()).singleElement().satisfies(report -> {
            assertThat(report.outcome()).isEqualTo(FlushOutcome.COMMITTED);
            assertThat(report.error()).isNull();
            assertThat(report.retries()).isEqualTo(3);
        });
    }

    @Test
    void shouldRunMembersNativelyWhenRowStaysLocked() {
        Rig rig = rig();
        rig.driver().everyFlush(flush -> {
            throw ScriptedDriver.lockedRow();
        });

        List<Caller> callers = rig.group(1, 2);
        timePasses(rig, callers);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(callers.get(0).settlement().reason()).isEqualTo(ExclusionReason.REPLAYED);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2);
        assertThat(rig.driver().events("flush").size()).isBetween(5, 40);
        assertThat(rig.ticker().nanos()).isBetween(LIMIT - 20_000_000, LIMIT + 20_000_000);
        assertThat(rig.observer().flushes())
                .singleElement()
                .satisfies(report -> assertThat(report.outcome()).isEqualTo(FlushOutcome.NATIVE));
    }

    /** Each group that could not be flushed costs its members a second execution. */
    @Test
    void shouldRestKeyWhoseRowsStayLocked() {
        Rig rig = rig();
        rig.driver().everyFlush(flush -> {
            throw ScriptedDriver.lockedRow();
        });

        for (int i = 0; i < 3; i++) {
            timePasses(rig, rig.group(2 * i + 1, 2 * i + 2));
        }

        assertThat(rig.health().restingFor()).isEqualTo(ExclusionReason.FAILING);
    }

    @Test
    void shouldNotRestKeyWhoseRowsAreFreeAgain() {
        Rig rig = rig();
        AtomicInteger flushes = new AtomicInteger();
        rig.driver().everyFlush(flush -> {
            if (flushes.incrementAndGet() % 2 == 1) {
                throw ScriptedDriver.lockedRow();
            }
            return flush.execute();
        });

        for (int i = 0; i < 5; i++) {
            List<Caller> callers = rig.group(2 * i + 1, 2 * i + 2);
            timePasses(rig, callers);
            assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        }

        assertThat(rig.health().restingFor()).isNull();
    }

    @Test
    void shouldNotRepeatWhatRollbackHasNotUndone() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions().undoesNothing(), new Settings().lockWaitNanos(LIMIT));
        rig.driver().nextFlush(flush -> {
            flush.execute();
            throw ScriptedDriver.lockedRow();
        });

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(UNKNOWN);
        assertThat(rig.driver().events("flush")).hasSize(1);
    }

    @Test
    void shouldEndWithFailureThatComesAfterLock() {
        Rig rig = rig();
        rig.driver().nextFlush(flush -> {
            throw ScriptedDriver.lockedRow();
        });
        rig.driver().nextFlush(ScriptedDriver.Flush::executeAndLoseLink);

        List<Caller> callers = rig.group(1, 2);
        timePasses(rig, callers);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().events("flush")).hasSize(2);
    }

    @Test
    void shouldKeepInterruptOfLeaderThatPauses() {
        Rig rig = rig();
        CountDownLatch locked = new CountDownLatch(1);
        rig.driver().nextFlush(flush -> {
            locked.countDown();
            throw ScriptedDriver.lockedRow();
        });
        List<Caller> callers = rig.group(1, 2);
        Caller leader = callers.get(0);
        Awaitility.await().until(() -> LockSupport.getBlocker(leader.thread()) instanceof LockedPause);

        leader.interrupt();
        Awaitility.await().until(() -> !leader.thread().isInterrupted());
        assertThat(rig.driver().events("flush")).hasSize(1);
        timePasses(rig, callers);

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(leader.interruptedAfterwards()).isTrue();
    }

    private static Rig rig() {
        return new Rig(new ScriptedDriver().inTransactions(), new Settings().lockWaitNanos(LIMIT));
    }

    /** Until all have their outcome; not before a leader that pauses has seen that it is too little. */
    private static void timePasses(Rig rig, List<Caller> callers) {
        while (callers.stream().anyMatch(caller -> !caller.mayGoOn())) {
            if (anyPauses(callers)) {
                CountDownLatch seen = new CountDownLatch(1);
                rig.ticker().advance(STEP);
                rig.ticker().onNextReading(seen::countDown);
                // It may have looked in between, and have gone on.
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> seen.getCount() == 0 || !anyPauses(callers));
            }
            Thread.onSpinWait();
        }
        Rig.settled(callers);
    }

    private static boolean anyPauses(List<Caller> callers) {
        return callers.stream().anyMatch(caller -> LockSupport.getBlocker(caller.thread()) instanceof LockedPause);
    }
}
