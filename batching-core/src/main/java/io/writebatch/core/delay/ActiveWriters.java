package io.writebatch.core.delay;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may still join: writers of one key that were given their outcome a moment ago and usually come back with the next
 * write, and lone writers whose native write is in flight. A leader waits only while this says somebody is to come.
 *
 * <p>Counts, not identities: a writer that leaves is noticed by a wait that nobody answered, and forgotten. Waits that
 * bring nobody are followed by more and more gatherings without any wait, so that writers with long pauses between
 * their writes do not cost a lone one its time.
 */
public final class ActiveWriters {
    private static final int MOST_SKIPPED_WAITS = 64;

    private final AtomicInteger returning = new AtomicInteger();
    private final AtomicInteger nativeInFlight = new AtomicInteger();

    private int fruitlessWaits;
    private int waitsToSkip;

    /** A writer of the key has arrived. */
    public void arrived() {
        int now = returning.get();
        while (now > 0 && !returning.compareAndSet(now, now - 1)) {
            now = returning.get();
        }
    }

    /** Whether the writer that arrives now is the only one known: nobody is to come, or only this one was. */
    public boolean nobodyElse() {
        return nativeInFlight.get() == 0 && returning.get() <= 1;
    }

    /** {@code count} writers are about to get their outcome. */
    public void released(int count) {
        returning.addAndGet(count);
    }

    public void nativeStarted() {
        nativeInFlight.incrementAndGet();
    }

    public void nativeEnded() {
        // In this order, and read in the other: a writer may be counted twice for a moment, but never missed.
        returning.incrementAndGet();
        nativeInFlight.decrementAndGet();
    }

    /** How many more writers may be expected. */
    public int expected() {
        int inFlight = nativeInFlight.get();
        return returning.get() + inFlight;
    }

    /** A leader's question before it waits at all; called by one leader at a time. */
    public boolean worthWaiting() {
        if (expected() == 0) {
            return false;
        }
        if (waitsToSkip > 0) {
            waitsToSkip--;
            return false;
        }
        return true;
    }

    /** How many came during a leader's wait; called by one leader at a time. */
    public void waited(int came) {
        if (came > 0) {
            fruitlessWaits = 0;
        } else {
            waitsToSkip = Math.min(MOST_SKIPPED_WAITS, 1 << Math.min(fruitlessWaits, 6));
            fruitlessWaits++;
        }
    }

    /** Those that were to return have not. */
    public void forgetReturning() {
        returning.set(0);
    }
}
