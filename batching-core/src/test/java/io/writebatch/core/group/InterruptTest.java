package io.writebatch.core.group;

import static io.writebatch.core.group.Settlement.Kind.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** An interrupt neither ends nor spoils a claimed write, and is not lost. */
class InterruptTest {
    @Test
    void shouldKeepInterruptOfWaitingLeader() {
        Rig rig = new Rig();
        AtomicBoolean seenByDriver = new AtomicBoolean();
        rig.driver().everyFlush(flush -> {
            seenByDriver.set(Thread.currentThread().isInterrupted());
            return flush.execute();
        });

        List<Caller> callers = interruptedWhileItWaitsForTheLane(rig);

        assertThat(callers.get(1).interruptedAfterwards()).isFalse();
        assertThat(seenByDriver).isFalse();
    }

    @Test
    void shouldKeepInterruptOfLeaderWhenObserverFailsAtEveryCall() {
        Rig rig = new Rig();
        rig.observer().throwFrom("flushed").throwFrom("agentError");

        interruptedWhileItWaitsForTheLane(rig);
    }

    /** The leader and its follower; the leader has its interrupt back. */
    private static List<Caller> interruptedWhileItWaitsForTheLane(Rig rig) {
        rig.lane().enter(Long.MAX_VALUE / 2);
        List<Caller> callers = rig.parked(1, 2);

        callers.get(0).interrupt();
        rig.lane().leave();

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(callers.get(0).interruptedAfterwards()).isTrue();
        return callers;
    }

    @Test
    void shouldKeepInterruptOfGatheringLeader() {
        Rig rig = new Rig(new Settings().initialDelayNanos(3_600_000_000_000L));
        rig.driver().nextFlush(flush -> {
            rig.ticker().advance(3_600_000_000_000L);
            return flush.execute();
        });
        rig.flushed(1, 2);
        Caller leader = rig.caller(3).parked();

        leader.interrupt();
        await().until(() -> !leader.thread().isInterrupted());
        rig.caller(4).settlement();

        assertThat(leader.kind()).isEqualTo(COMMITTED);
        assertThat(leader.interruptedAfterwards()).isTrue();
    }

    @Test
    void shouldKeepInterruptOfFollower() {
        Rig rig = new Rig();
        rig.lane().enter(Long.MAX_VALUE / 2);
        List<Caller> callers = rig.parked(1, 2, 3);

        callers.get(1).interrupt();
        await().until(() -> !callers.get(1).thread().isInterrupted());
        assertThat(callers.get(1).done()).isFalse();
        rig.lane().leave();

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(callers).extracting(Caller::interruptedAfterwards).containsExactly(false, true, false);
    }

    @Test
    void shouldKeepInterruptOfWatchingFollower() {
        Rig rig = new Rig(new Settings().lockWaitNanos(3_600_000_000_000L));
        CountDownLatch interrupted = new CountDownLatch(1);
        rig.driver().nextFlush(flush -> {
            interrupted.await();
            return flush.execute();
        });
        List<Caller> callers = rig.group(1, 2);
        await().until(() -> callers.get(1).thread().getState() == Thread.State.TIMED_WAITING);

        callers.get(1).interrupt();
        await().until(() -> !callers.get(1).thread().isInterrupted());
        interrupted.countDown();

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(callers.get(1).interruptedAfterwards()).isTrue();
    }

    @Test
    void shouldLeaveFlushAloneThatAnInterruptWouldBreak() throws Exception {
        Rig rig = new Rig(new ScriptedDriver().interruptClosesConnections());
        AtomicBoolean interruptedInDriver = new AtomicBoolean();
        CountDownLatch flushing = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        rig.driver().nextFlush(flush -> {
            flushing.countDown();
            interrupted.await();
            interruptedInDriver.set(Thread.currentThread().isInterrupted());
            return flush.execute();
        });
        List<Caller> callers = rig.group(1, 2);
        flushing.await();

        callers.get(0).interrupt();
        await().until(() -> !callers.get(0).thread().isInterrupted());
        interrupted.countDown();

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(callers.get(0).interruptedAfterwards()).isTrue();
        assertThat(interruptedInDriver).isFalse();
    }

    @Test
    void shouldRunLoneWriterWithItsInterrupt() throws Exception {
        Rig rig = new Rig();
        CountDownLatch done = new CountDownLatch(1);
        AtomicBoolean kept = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            Thread.currentThread().interrupt();
            rig.batcher().submit(rig.request(rig.statement(1), Thread.currentThread()), Long.MAX_VALUE);
            kept.set(Thread.interrupted());
            done.countDown();
        });
        thread.start();
        done.await();

        assertThat(kept).isTrue();
    }
}
