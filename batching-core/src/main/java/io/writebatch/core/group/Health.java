package io.writebatch.core.group;

import io.writebatch.core.Ticker;
import io.writebatch.core.sql.ExclusionReason;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a key batches at present. A key whose groups fail often rests for a while, longer each time, because each
 * failed group costs all its members a second execution; a key whose groups gain nothing rests likewise; a key whose
 * table cannot be rolled back rests until that is asked again.
 */
public final class Health {
    private static final double FAILURE_MEMORY = 0.8;
    private static final double FAILURES_TO_REST = 2.0;
    private static final long SHORTEST_REST_NANOS = 100_000_000L;
    private static final long LONGEST_REST_NANOS = 10_000_000_000L;
    private static final long WARNED_FOR_NANOS = 3_600_000_000_000L;
    private static final int SUCCESSES_TO_FORGIVE = 100;

    private final Ticker ticker;
    private final GainMonitor gain;
    private final Probation probation;

    /** Null while the key batches. A rest is begun by the leader that holds the lane, and ended by any caller. */
    private final AtomicReference<Rest> rest = new AtomicReference<>();

    private double failures;
    private int successesInARow;
    private long nextRestNanos = SHORTEST_REST_NANOS;

    Health(Ticker ticker, GainMonitor gain, Probation probation) {
        this.ticker = ticker;
        this.gain = gain;
        this.probation = probation;
    }

    public Probation probation() {
        return probation;
    }

    /** Null when writes of the key may be claimed. */
    public ExclusionReason restingFor() {
        Rest current = rest.get();
        while (current != null) {
            if (ticker.nanos() - current.endNanos < 0) {
                return current.reason;
            }
            // Another rest may have begun since.
            current = rest.compareAndSet(current, null) ? null : rest.get();
        }
        return gain.nativeNow() ? ExclusionReason.NO_GAIN : null;
    }

    /** A write of the key ended, natively during a rest for lack of gain or as a member of a group. */
    public void writeEnded() {
        gain.writeEnded();
    }

    void flushed() {
        failures *= FAILURE_MEMORY;
        if (++successesInARow >= SUCCESSES_TO_FORGIVE) {
            nextRestNanos = SHORTEST_REST_NANOS;
        }
    }

    void failed() {
        successesInARow = 0;
        failures = failures * FAILURE_MEMORY + 1;
        if (failures > FAILURES_TO_REST) {
            rest.set(new Rest(ExclusionReason.FAILING, ticker.nanos() + nextRestNanos));
            nextRestNanos = Math.min(nextRestNanos * 2, LONGEST_REST_NANOS);
            failures = 1;
        }
    }

    /** The server warned of a write of a group: nobody can give its caller the warning any more. */
    public void warned() {
        excludeFor(ExclusionReason.WARNINGS, WARNED_FOR_NANOS);
    }

    void excludeFor(ExclusionReason reason, long nanos) {
        rest.set(new Rest(reason, ticker.nanos() + nanos));
    }

    private record Rest(ExclusionReason reason, long endNanos) {}
}
