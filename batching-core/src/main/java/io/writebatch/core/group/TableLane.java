package io.writebatch.core.group;

import java.util.concurrent.locks.ReentrantLock;

/**
 * One flush in flight per table and target: two groups that lock the rows or unique keys of one table in different
 * orders would deadlock where the single writes would not have.
 *
 * <p>Held by the leader's thread only, and never while a write runs natively. Fair, so that the keys of a table take
 * turns; waiting is not interruptible and keeps the interrupt flag.
 */
final class TableLane {
    private final ReentrantLock flushing = new ReentrantLock(true);

    void enter() {
        flushing.lock();
    }

    boolean free() {
        return !flushing.isLocked();
    }

    /** Whether a leader waits for the lane. */
    boolean hasNext() {
        return flushing.hasQueuedThreads();
    }

    void leave() {
        flushing.unlock();
    }
}
