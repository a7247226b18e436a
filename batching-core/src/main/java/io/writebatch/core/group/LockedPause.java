package io.writebatch.core.group;

import io.writebatch.core.Ticker;
import java.util.concurrent.locks.LockSupport;

/**
 * The pauses of a leader whose group has met a row that somebody else has locked: longer and longer ones, until the time
 * for which a flush may wait has passed. The group holds no lock meanwhile. An interrupt does not shorten them, as it would
 * not shorten a native write's wait, and is kept.
 */
final class LockedPause {
    private static final long SHORTEST_NANOS = 500_000L;
    private static final long LONGEST_NANOS = 20_000_000L;

    private final Ticker ticker;
    private final long endNanos;
    private long nextNanos = SHORTEST_NANOS;

    LockedPause(Ticker ticker, long startNanos, long limitNanos) {
        this.ticker = ticker;
        this.endNanos = startNanos + limitNanos;
    }

    /** Returns when the pause is over; at once, and false, when there is no time left for one. */
    boolean end() {
        if (leftNanos() <= nextNanos) {
            return false;
        }
        long until = ticker.nanos() + nextNanos;
        nextNanos = Math.min(2 * nextNanos, LONGEST_NANOS);
        boolean interrupted = false;
        for (long left = until - ticker.nanos(); left > 0; left = until - ticker.nanos()) {
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    long leftNanos() {
        return endNanos - ticker.nanos();
    }
}
