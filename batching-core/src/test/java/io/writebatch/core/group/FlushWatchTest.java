package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.core.delay.FakeTicker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** When a flush is cancelled, and how long its leader waits for that; what becomes of the group is in {@link CancelTest}. */
class FlushWatchTest {
    private static final long LIMIT = 200_000_000L;
    private static final long LONGEST_PAUSE = 5_000_000_000L;
    private static final long PATIENCE = 10_000_000_000L;

    private final ScriptedDriver driver = new ScriptedDriver();
    private final FakeTicker ticker = new FakeTicker();
    private final FlushWatch watch = watchWith(LIMIT);
    private final List<Thread> leaders = new ArrayList<>();

    private FlushWatch watchWith(long limit) {
        return new FlushWatch(
                driver, driver.connect().proxy(), ticker, limit, Thread.currentThread(), () -> driver.note("cut"));
    }

    @Test
    void shouldCancelAgainAfterPausesThatGrowUpToALimit() {
        long pause = LIMIT;
        for (int cancels = 0; cancels < 10; cancels++) {
            assertCancelsAfter(watch, pause, cancels);
            pause = cancels == 0 ? LIMIT : Math.min(2 * pause, LONGEST_PAUSE);
        }
        assertThat(pause).isEqualTo(LONGEST_PAUSE);
    }

    @Test
    void shouldNotCancelMoreOftenThanTheLimitSays() {
        long limit = 60_000_000_000L;
        FlushWatch patient = watchWith(limit);
        for (int cancels = 0; cancels < 3; cancels++) {
            assertCancelsAfter(patient, limit, cancels);
        }
    }

    @Test
    void shouldCutTheConnectionOfAFlushThatOutlivesItsCancelsForLong() {
        long end = ticker.nanos() + 40_000_000_000L;
        while (ticker.nanos() < end) {
            ticker.advance(LIMIT);
            watchWithoutWaiting(watch);
        }

        assertThat(driver.events()).containsOnlyOnce("cut").startsWith("cancel", "cancel");
        assertThat(driver.events().indexOf("cut")).isBetween(6, 12);
    }

    /** One that hangs for a while is no reason to hurry afterwards. */
    @Test
    void shouldPauseFromTheEndOfACancel() {
        driver.onCancel(connection -> ticker.advance(10 * LIMIT));

        assertCancelsAfter(watch, LIMIT, 0);
        assertCancelsAfter(watch, LIMIT, 1);
    }

    @Test
    void shouldNotCancelOnceFlushHasEnded() {
        assertCancelsAfter(watch, LIMIT, 0);
        watch.endOrGiveUp();

        ticker.advance(LIMIT);
        watchWithoutWaiting(watch);

        assertThat(cancels()).isEqualTo(1);
    }

    @Test
    void shouldEndAtOnceWithoutACancelUnderWay() {
        assertThat(watch.endOrGiveUp()).isTrue();
    }

    @Test
    void shouldWaitForACancelUnderWay() throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        driver.onCancel(connection -> {
            Thread leader = leaderThat(ended);
            ticker.advance(PATIENCE - 1);
            LockSupport.unpark(leader);
            await().until(() -> LockSupport.getBlocker(leader) == watch);
            driver.note("cancelled");
        });
        ticker.advance(LIMIT);

        watch.parkAndWatch(this);

        // The watch was told another thread's name, so nobody but the test wakes this one.
        await().until(() -> {
            leaders.forEach(LockSupport::unpark);
            return ended.isDone();
        });
        assertThat(ended.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(driver.events()).containsExactly("cancel", "cancelled");
    }

    @Test
    void shouldGiveUpOnACancelThatHangs() throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        driver.onCancel(connection -> {
            Thread leader = leaderThat(ended);
            ticker.advance(PATIENCE);
            LockSupport.unpark(leader);
            await().until(ended::isDone);
        });
        ticker.advance(LIMIT);

        watch.parkAndWatch(this);

        assertThat(ended.get(30, TimeUnit.SECONDS)).isFalse();
        ticker.advance(LONGEST_PAUSE);
        watchWithoutWaiting(watch);
        assertThat(cancels()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheInterruptOfALeaderThatWaits() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        driver.onCancel(connection -> {
            Thread leader = new Thread(() -> {
                watch.endOrGiveUp();
                interrupted.complete(Thread.interrupted());
            });
            leader.setDaemon(true);
            leader.start();
            await().until(() -> LockSupport.getBlocker(leader) == watch);
            leader.interrupt();
            await().until(() -> LockSupport.getBlocker(leader) == watch && !leader.isInterrupted());
            ticker.advance(PATIENCE);
            LockSupport.unpark(leader);
            await().until(interrupted::isDone);
        });
        ticker.advance(LIMIT);

        watch.parkAndWatch(this);

        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    }

    /** @return when it waits for the cancel */
    private Thread leaderThat(CompletableFuture<Boolean> ended) {
        Thread leader = new Thread(() -> ended.complete(watch.endOrGiveUp()));
        leader.setDaemon(true);
        leader.start();
        leaders.add(leader);
        await().until(() -> LockSupport.getBlocker(leader) == watch);
        return leader;
    }

    private void assertCancelsAfter(FlushWatch watched, long pause, int before) {
        ticker.advance(pause - 1);
        watchWithoutWaiting(watched);
        assertThat(cancels()).isEqualTo(before);
        ticker.advance(1);
        watchWithoutWaiting(watched);
        assertThat(cancels()).isEqualTo(before + 1);
    }

    private void watchWithoutWaiting(FlushWatch watched) {
        LockSupport.unpark(Thread.currentThread());
        watched.parkAndWatch(this);
    }

    private int cancels() {
        return driver.events("cancel").size();
    }
}
