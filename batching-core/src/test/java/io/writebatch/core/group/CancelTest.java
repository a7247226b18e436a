package io.writebatch.core.group;

import static io.writebatch.core.group.Settlement.Kind.COMMITTED;
import static io.writebatch.core.group.Settlement.Kind.NATIVE;
import static io.writebatch.core.group.Settlement.Kind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A flush that waits too long is cancelled by a follower. */
class CancelTest {
    private static final long LIMIT = 1_000_000;
    private static final long LONGEST_QUESTION = 2_000_000_000L;

    @Test
    void shouldCancelFlushThatWaitsTooLong() {
        Rig rig = new Rig(new Settings().lockWaitNanos(LIMIT));
        blockUntilCancelled(rig);

        List<Caller> callers = rig.group(1, 2, 3);
        await().until(() -> !rig.driver().events("flush").isEmpty());
        rig.ticker().advance(LIMIT);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().events("cancel")).hasSize(1);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void shouldNotCancelFlushInTime() {
        Rig rig = new Rig(new Settings().lockWaitNanos(LIMIT));
        rig.driver().everyFlush(flush -> {
            rig.ticker().advance(LIMIT - 1);
            return flush.execute();
        });

        rig.flushed(1, 2, 3);

        assertThat(rig.driver().events("cancel")).isEmpty();
    }

    @Test
    void shouldNotLetLeaderGoOnWhileCancelIsUnderWay() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions(), new Settings().lockWaitNanos(LIMIT));
        AtomicReference<Thread> leader = new AtomicReference<>();
        CountDownLatch cancelling = new CountDownLatch(1);
        rig.driver().nextFlush(flush -> {
            leader.set(Thread.currentThread());
            rig.ticker().advance(LIMIT);
            cancelling.await();
            return flush.execute();
        });
        rig.driver().onCancel(connection -> {
            cancelling.countDown();
            await().until(() -> LockSupport.getBlocker(leader.get()) instanceof FlushWatch);
            rig.driver().note("cancelled");
        });

        List<Caller> callers = rig.group(1, 2);

        // It came too late, and hit nothing.
        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(rig.driver().events())
                .containsExactly(
                        "setAutoCommit(false)",
                        "flush [1, 2]",
                        "cancel",
                        "cancelled",
                        "setAutoCommit(true)",
                        "release");
    }

    @Test
    void shouldWaitForFlushWhoseCancelFails() {
        Rig rig = new Rig(new Settings().lockWaitNanos(LIMIT));
        CountDownLatch failed = new CountDownLatch(1);
        rig.driver().nextFlush(flush -> {
            rig.ticker().advance(LIMIT);
            failed.await();
            return flush.execute();
        });
        rig.driver().onCancel(connection -> {
            failed.countDown();
            throw new SQLException("scripted: too many connections", "53300");
        });

        assertThat(Rig.kinds(rig.group(1, 2))).containsOnly(COMMITTED);
    }

    /** Timed waits may need memory, and the write of the one who waits is in the group. */
    @Test
    void shouldGoOnWatchingWhenThereWasNoMemoryToWait() {
        Rig rig = new Rig(new Settings().lockWaitNanos(LIMIT));
        CountDownLatch cancelled = new CountDownLatch(1);
        rig.driver().nextFlush(flush -> {
            rig.ticker().onNextReading(() -> {
                throw new OutOfMemoryError("scripted");
            });
            rig.ticker().advance(LIMIT);
            cancelled.await();
            throw ScriptedDriver.serverError("57014");
        });
        rig.driver().onCancel(connection -> cancelled.countDown());

        List<Caller> callers = rig.group(1, 2, 3);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3);
    }

    /** The one who could end the wait must not give up: no server sees that circle, and no timeout ends it. */
    @Test
    void shouldTryAgainWhenCancelFails() {
        assertCancelledAtSecondTry(connection -> {
            throw new SQLException("scripted: too many connections", "53300");
        });
    }

    /** A cancel that reaches the server between two of the group's statements ends nothing. */
    @Test
    void shouldTryAgainWhenCancelEndsNothing() {
        assertCancelledAtSecondTry(connection -> {});
    }

    private static void assertCancelledAtSecondTry(ScriptedDriver.Fault firstCancel) {
        Rig rig = new Rig(new Settings().lockWaitNanos(LIMIT));
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicInteger cancels = new AtomicInteger();
        rig.driver().nextFlush(flush -> {
            rig.ticker().advance(LIMIT);
            cancelled.await();
            throw ScriptedDriver.serverError("57014");
        });
        rig.driver().onCancel(connection -> {
            if (cancels.incrementAndGet() == 1) {
                firstCancel.at(connection);
            } else {
                cancelled.countDown();
            }
        });

        List<Caller> callers = rig.group(1, 2, 3);
        await().until(() -> cancels.get() > 0);
        // Until the watcher has begun its next wait, each of these is part of the one before.
        await().until(() -> {
            rig.ticker().advance(LIMIT);
            return cancels.get() > 1;
        });

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void shouldNotKnowOutcomeWhenCancelBreaksTheLink() {
        Rig rig = new Rig(new Settings().lockWaitNanos(LIMIT));
        CountDownLatch cancelled = new CountDownLatch(1);
        rig.driver().nextFlush(flush -> {
            rig.ticker().advance(LIMIT);
            cancelled.await();
            return flush.loseLink();
        });
        rig.driver().onCancel(connection -> cancelled.countDown());

        assertThat(Rig.kinds(rig.group(1, 2))).containsOnly(UNKNOWN);
        assertThat(rig.driver().events("native")).isEmpty();
    }

    @Test
    void shouldGiveUpConnectionOfCommittedGroupWhenCancelHangs() {
        Rig rig = new Rig(new Settings().lockWaitNanos(LIMIT));

        List<Caller> callers = groupWhoseCancelHangs(rig, ScriptedDriver.Flush::execute);

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3);
        assertGivenUp(rig, callers);
    }

    @Test
    void shouldRunMembersNativelyWhenFlushFailedAndCancelHangs() {
        Rig rig = new Rig(new Settings().lockWaitNanos(LIMIT));

        List<Caller> callers = groupWhoseCancelHangs(rig, flush -> {
            throw ScriptedDriver.serverError("57014");
        });

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(2, 3);
        assertGivenUp(rig, callers);
    }

    @Test
    void shouldNotCommitTransactionWhenCancelHangs() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions(), new Settings().lockWaitNanos(LIMIT));

        List<Caller> callers = groupWhoseCancelHangs(rig, ScriptedDriver.Flush::execute);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(2, 3);
        assertThat(rig.driver().events("setAutoCommit(true)")).isEmpty();
        assertThat(rig.driver().events("ROLLBACK")).isEmpty();
        assertGivenUp(rig, callers);
    }

    /** It has been rolled back, and a second form could be hit. */
    @Test
    void shouldRunMembersNativelyWhenGroupDoesNotSuitAndCancelHangs() {
        Rig rig = new Rig(new ScriptedDriver().inOneFormOrAnother(), new Settings().lockWaitNanos(LIMIT));

        List<Caller> callers = groupWhoseCancelHangs(rig, flush -> null);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().events("flush")).hasSize(1);
    }

    private static List<Caller> groupWhoseCancelHangs(Rig rig, ScriptedDriver.FlushScript script) {
        AtomicReference<Thread> leader = new AtomicReference<>();
        CountDownLatch cancelling = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        rig.driver().nextFlush(flush -> {
            leader.set(Thread.currentThread());
            rig.ticker().advance(LIMIT);
            cancelling.await();
            return script.run(flush);
        });
        rig.driver().onCancel(connection -> {
            cancelling.countDown();
            hanging.await();
        });
        List<Caller> callers = rig.group(1, 2, 3);
        await().until(() -> leader.get() != null && LockSupport.getBlocker(leader.get()) instanceof FlushWatch);
        rig.ticker().advance(10_000_000_000L);
        LockSupport.unpark(leader.get());
        callers.get(0).settlement();
        hanging.countDown();
        return callers;
    }

    private static void assertGivenUp(Rig rig, List<Caller> callers) {
        assertThat(rig.driver().events("abort")).hasSize(1);
        assertThat(callers.get(0).connection().closed()).isTrue();
        assertThat(rig.session(callers.get(0).connection()).scope()).isNull();
    }

    /** Whoever changes the table meanwhile, or a dead link, would keep members that can all run natively. */
    @Test
    void shouldCancelQuestionThatWaitsTooLong() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Rig rig = new Rig(new ScriptedDriver().verifier((connection, facts) -> {
            asked.countDown();
            awaitUninterrupted(cancelled);
            throw ScriptedDriver.serverError("57014");
        }));
        rig.driver().onCancel(connection -> cancelled.countDown());

        List<Caller> callers = rig.group(1, 2, 3);
        await().until(() -> asked.getCount() == 0);
        rig.ticker().advance(LONGEST_QUESTION);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().events("flush")).isEmpty();
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3);
    }

    /** The one who watched over the question is not woken for the flush behind it. */
    @Test
    void shouldCancelFlushBehindQuestionThatWasCancelledInVain() {
        Rig rig = new Rig(new Settings().lockWaitNanos(LIMIT));
        CountDownLatch firstCancel = new CountDownLatch(1);
        CountDownLatch secondCancel = new CountDownLatch(1);
        rig.driver().verifier((connection, facts) -> {
            rig.ticker().advance(LONGEST_QUESTION);
            awaitUninterrupted(firstCancel);
            return TableFacts.writeByWrite();
        });
        rig.driver().nextFlush(flush -> {
            rig.ticker().advance(LIMIT);
            secondCancel.await();
            throw ScriptedDriver.serverError("57014");
        });
        rig.driver().onCancel(connection -> (firstCancel.getCount() == 0 ? secondCancel : firstCancel).countDown());

        List<Caller> callers = rig.group(1, 2, 3);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void shouldFlushNothingWhenCancelOfQuestionHangs() {
        Rig rig = new Rig(new Settings().lockWaitNanos(LIMIT));
        AtomicReference<Thread> leader = new AtomicReference<>();
        CountDownLatch cancelling = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        rig.driver().verifier((connection, facts) -> {
            leader.set(Thread.currentThread());
            rig.ticker().advance(LONGEST_QUESTION);
            awaitUninterrupted(cancelling);
            return TableFacts.writeByWrite();
        });
        rig.driver().onCancel(connection -> {
            cancelling.countDown();
            hanging.await();
        });

        List<Caller> callers = rig.group(1, 2, 3);
        await().until(() -> leader.get() != null && LockSupport.getBlocker(leader.get()) instanceof FlushWatch);
        rig.ticker().advance(10_000_000_000L);
        LockSupport.unpark(leader.get());
        callers.get(0).settlement();
        hanging.countDown();

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().events("flush")).isEmpty();
        assertGivenUp(rig, callers);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void blockUntilCancelled(Rig rig) {
        CountDownLatch cancelled = new CountDownLatch(1);
        rig.driver().nextFlush(flush -> {
            cancelled.await();
            throw ScriptedDriver.serverError("57014");
        });
        rig.driver().onCancel(connection -> cancelled.countDown());
    }
}
