package io.writebatch.core.group;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One flush in flight per table and target: two groups that lock the rows or unique keys of one table in different
 * orders would deadlock where the single writes would not have.
 *
 * <p>Held by the leader's thread only, and never while a write runs natively. Fair, so that the keys of a table take
 * turns; waiting is not interruptible and keeps the interrupt flag.
 *
 * <p>A flush on a dead link holds its lane until somebody cuts the link. The others do not wait for that: they run
 * natively, at once after the first has waited in vain.
 */
final class TableLane {
    private final ReentrantLock flushing = new ReentrantLock(true);
    private volatile boolean stuck;

    /** @return false when the lane is still not free after this time, and it was not entered */
    boolean enter(long longestNanos) {
        // Asked together: the lane may have been left while somebody was about to call it stuck.
        if (stuck && flushing.isLocked()) {
            return false;
        }
        boolean interrupted = false;
        try {
            long end = System.nanoTime() + longestNanos;
            while (true) {
                try {
                    boolean entered = flushing.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                    stuck = !entered && flushing.isLocked();
                    return entered;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    boolean free() {
        return !flushing.isLocked();
    }

    /** Whether a leader waits for the lane. */
    boolean hasNext() {
        return flushing.hasQueuedThreads();
    }

    void leave() {
        stuck = false;
        flushing.unlock();
    }
}
