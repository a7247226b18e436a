package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.delay.FakeTicker;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** How often a flush is cancelled; the threads' part is in {@link CancelTest}. */
class FlushWatchTest {
    private static final long LIMIT = 200_000_000L;
    private static final long LONGEST_PAUSE = 5_000_000_000L;

    private final ScriptedDriver driver = new ScriptedDriver();
    private final FakeTicker ticker = new FakeTicker();
    private final FlushWatch watch = watchWith(LIMIT);

    private FlushWatch watchWith(long limit) {
        return new FlushWatch(
                driver, new ScriptedDriver.Flush(driver.connect()), ticker, limit, Thread.currentThread());
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
        watch.end();

        ticker.advance(LIMIT);
        watchWithoutWaiting(watch);

        assertThat(cancels()).isEqualTo(1);
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
