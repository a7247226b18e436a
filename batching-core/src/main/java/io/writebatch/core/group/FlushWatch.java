package io.writebatch.core.group;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.core.Ticker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Cancels a flush that takes too long, because it then most likely waits for a row lock that the single writes would not
 * all have waited for. There is no watchdog thread: the first follower watches while it waits.
 *
 * <p>A cancel may fail (no connection is left for it), and one that arrives between two of the group's statements ends
 * nothing; so it is repeated, less and less often, while the flush runs.
 *
 * <p>A flush that outlives its cancels for long waits for an answer that will not come: its link is dead, and nobody has
 * said so. Its connection is cut then, because all members wait for it, where natively one would.
 *
 * <p>What the server is asked before a flush is watched likewise: a dead link, or somebody who changes the table meanwhile,
 * would keep all members, who can all be run natively as long as nothing is sent.
 *
 * <p>The leader must not go on while a cancel is under way: it could hit the connection's next statement.
 */
final class FlushWatch {
    private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    /** From the first cancel on. Longer than a server's disk stalls as a rule. */
    private static final long CUT_AFTER_NANOS = 30_000_000_000L;

    /** At the least: the limit may be long. */
    private static final int CANCELS_BEFORE_CUT = 5;

    private static final int RUNNING = 0;
    private static final int CANCELLING = 1;
    private static final int ENDED = 2;
    private static final int GIVEN_UP = 3;

    private final DriverAdapter adapter;
    private final Object connection;
    private final Ticker ticker;
    private final Thread leader;
    private final Runnable cut;
    private final AtomicInteger state = new AtomicInteger(RUNNING);

    /** The watching follower's. */
    private long nextCancelNanos;

    /** The watching follower's, like the next two. */
    private int cancels;

    private long firstCancelNanos;
    private boolean isCut;

    /** The watching follower's: from the end of the next cancel to the one after that. */
    private long pauseNanos;

    /**
     * @param connection carries the flush
     * @param cut ends it, from this thread
     */
    FlushWatch(DriverAdapter adapter, Object connection, Ticker ticker, long limitNanos, Thread leader, Runnable cut) {
        this.adapter = adapter;
        this.connection = connection;
        this.ticker = ticker;
        this.pauseNanos = limitNanos;
        this.nextCancelNanos = ticker.nanos() + limitNanos;
        this.leader = leader;
        this.cut = cut;
    }

    /** Whether there is still something to watch over; another watch may follow this one. */
    boolean running() {
        return state.get() == RUNNING;
    }

    /** The watching follower's wait; returns now and then, also without a reason. */
    void parkAndWatch(Object blocker) {
        long left = nextCancelNanos - ticker.nanos();
        if (left > 0) {
            LockSupport.parkNanos(blocker, left);
        } else if (state.compareAndSet(RUNNING, CANCELLING)) {
            cancel();
        }
    }

    private void cancel() {
        long now = ticker.nanos();
        if (cancels++ == 0) {
            firstCancelNanos = now;
        }
        try {
            if (!isCut && cancels > CANCELS_BEFORE_CUT && now - firstCancelNanos >= CUT_AFTER_NANOS) {
                isCut = true;
                cut.run();
            } else {
                adapter.cancel(connection);
            }
        } catch (Throwable e) {
            // The flush goes on; until the next cancel whatever it ends with is the truth.
            return;
        } finally {
            nextCancelNanos = ticker.nanos() + pauseNanos;
            pauseNanos = Math.max(pauseNanos, Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS));
            if (state.compareAndSet(CANCELLING, RUNNING)) {
                LockSupport.unpark(leader);
            }
        }
    }

    /**
     * The leader's: the flush has returned. Waits for a cancel under way, but not for ever: the cancel is a connection of
     * its own, and may hang where the flush did not.
     *
     * @return false when a cancel is still under way: it may hit whatever the connection runs next, so nothing may
     */
    boolean endOrGiveUp() {
        long start = ticker.nanos();
        boolean interrupted = false;
        boolean ended = state.compareAndSet(RUNNING, ENDED);
        boolean givenUp = false;
        while (!ended && !givenUp) {
            long left = PATIENCE_NANOS - (ticker.nanos() - start);
            if (left > 0) {
                LockSupport.parkNanos(this, left);
                interrupted |= Thread.interrupted();
            } else {
                givenUp = state.compareAndSet(CANCELLING, GIVEN_UP);
            }
            ended = !givenUp && state.compareAndSet(RUNNING, ENDED);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }
}
