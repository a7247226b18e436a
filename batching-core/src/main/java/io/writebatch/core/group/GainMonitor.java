package io.writebatch.core.group;

import io.writebatch.core.Ticker;
import java.util.concurrent.atomic.LongAdder;

/**
 * Notices where batching does not pay: now and then a busy key runs natively for a moment, and whichever way wrote more
 * per second is used until the next comparison. A clear gain lengthens the time to the next; a loss must be seen several
 * times in a row before it counts.
 *
 * <p>Phases are closed by the caller that first notices that they are over. Idle keys are never probed.
 */
final class GainMonitor {
    /** Long enough for dozens of group commits, short enough to be a small part of the time between two probes. */
    private static final long PROBE_NANOS = 40_000_000L;

    /** After a switch the callers are still in step with the old way; nothing is counted in this time. */
    private static final long SETTLE_NANOS = 10_000_000L;

    private static final long FIRST_PROBE_NANOS = 2_000_000_000L;
    private static final long SHORTEST_PAUSE_NANOS = 4_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

    /** A key with fewer writes than this in a phase is not busy enough to be compared. */
    private static final long FEWEST_WRITES = 100;

    /** Batching is kept unless native writing was clearly faster: it also spares the server syncs. */
    private static final double KEEP_BATCHING_ABOVE = 0.9;

    /** So short a measurement can be wrong on a busy machine or with cold code; so many in a row cannot. */
    private static final int LOSSES_TO_STOP = 4;

    private static final double CLEAR_GAIN = 1.2;

    private enum Phase {
        /** Batching until the next comparison is due. */
        BATCHING,
        /** Batching is being measured. */
        MEASURE_BATCHING,
        /** Native writing is being measured. */
        MEASURE_NATIVE,
        /** Native because batching gains nothing. */
        NATIVE
    }

    private final Ticker ticker;
    private final LongAdder writes = new LongAdder();
    private volatile Phase phase = Phase.BATCHING;
    private volatile long phaseEndNanos;
    private long phaseStartNanos;
    private boolean settled;
    private double batchingPerNano;
    private double nativePerNano;
    private int losses;
    private long pauseNanos = SHORTEST_PAUSE_NANOS;

    GainMonitor(Ticker ticker) {
        this.ticker = ticker;
        this.phaseEndNanos = ticker.nanos() + FIRST_PROBE_NANOS;
    }

    boolean nativeNow() {
        Phase current = phase;
        return current == Phase.NATIVE || current == Phase.MEASURE_NATIVE;
    }

    void writeEnded() {
        writes.increment();
        if (ticker.nanos() - phaseEndNanos >= 0) {
            closePhase();
        }
    }

    private synchronized void closePhase() {
        long now = ticker.nanos();
        if (now - phaseEndNanos < 0) {
            return;
        }
        long counted = writes.sumThenReset();
        switch (phase) {
            case BATCHING -> begin(Phase.MEASURE_BATCHING, PROBE_NANOS, now);
            case NATIVE -> begin(Phase.MEASURE_NATIVE, PROBE_NANOS, now);
            default -> closeMeasurement(counted, now);
        }
    }

    private void closeMeasurement(long counted, long now) {
        if (!settled) {
            settled = true;
            phaseStartNanos = now;
            phaseEndNanos = now + PROBE_NANOS;
            return;
        }
        double perNano = (double) counted / (now - phaseStartNanos);
        boolean busy = counted >= FEWEST_WRITES;
        if (phase == Phase.MEASURE_BATCHING) {
            batchingPerNano = perNano;
            nextMeasurementOrDecision(busy, nativePerNano == 0, Phase.MEASURE_NATIVE, now);
        } else {
            nativePerNano = perNano;
            nextMeasurementOrDecision(busy, batchingPerNano == 0, Phase.MEASURE_BATCHING, now);
        }
    }

    private void nextMeasurementOrDecision(boolean busy, boolean otherMissing, Phase other, long now) {
        if (!busy) {
            forgetMeasurements();
            begin(Phase.BATCHING, SHORTEST_PAUSE_NANOS, now);
        } else if (otherMissing) {
            begin(other, PROBE_NANOS, now);
        } else {
            decide(now);
        }
    }

    private void decide(long now) {
        double gain = batchingPerNano / nativePerNano;
        forgetMeasurements();
        if (gain >= KEEP_BATCHING_ABOVE) {
            losses = 0;
            pauseNanos = gain > CLEAR_GAIN ? Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 4) : SHORTEST_PAUSE_NANOS;
            begin(Phase.BATCHING, pauseNanos, now);
        } else if (++losses < LOSSES_TO_STOP) {
            begin(Phase.MEASURE_BATCHING, PROBE_NANOS, now);
        } else {
            pauseNanos = SHORTEST_PAUSE_NANOS;
            begin(Phase.NATIVE, pauseNanos, now);
        }
    }

    private void begin(Phase next, long nanos, long now) {
        phase = next;
        phaseStartNanos = now;
        settled = false;
        boolean measuring = next == Phase.MEASURE_BATCHING || next == Phase.MEASURE_NATIVE;
        phaseEndNanos = now + (measuring ? SETTLE_NANOS : nanos);
    }

    private void forgetMeasurements() {
        batchingPerNano = 0;
        nativePerNano = 0;
    }
}
