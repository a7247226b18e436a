package io.writebatch.core.group;

import io.writebatch.core.Ticker;
import java.util.concurrent.atomic.LongAdder;

/**
 * Notices where batching does not pay: now and then a busy key runs natively for a moment, and whichever way wrote more
 * per second is used until the next comparison. Each comparison that finds the same again lengthens the time to the next;
 * a loss must be seen several times in a row before it counts.
 *
 * <p>Phases are closed by the caller that first notices that they are over. Idle keys are never probed.
 */
final class GainMonitor {
    /** Long enough for dozens of group commits, short enough to be a small part of the time between two probes. */
    private static final long PROBE_NANOS = 40_000_000L;

    /** After a switch the callers are still in step with the old way; nothing is counted in this time. */
    private static final long SETTLE_NANOS = 10_000_000L;

    /** A probe with fewer writes than it takes goes on as long as this: what is slow must be seen to be slow. */
    private static final long LONGEST_PROBE_NANOS = 200_000_000L;

    /** A busy key has no such gap, not even on a link with a long delay, at whose end a write starts. */
    private static final long LONGEST_GAP_NANOS = 20_000_000L;

    private static final long FIRST_PROBE_NANOS = 2_000_000_000L;

    /** So little is lost when a decision was wrong, or right only for a moment. */
    private static final long SHORTEST_PAUSE_NANOS = 1_000_000_000L;

    private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

    /** As long as batching is hardly faster than native writing, little can make it slower. */
    private static final long UNCLEAR_PAUSE_NANOS = 4_000_000_000L;

    /** So many writes make a probe long enough; a key with fewer in the longest probe is not busy enough to be compared. */
    private static final long ENOUGH_WRITES = 100;

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
        NATIVE;

        boolean measures() {
            return this == MEASURE_BATCHING || this == MEASURE_NATIVE;
        }
    }

    private final Ticker ticker;
    private final LongAdder writes = new LongAdder();
    private volatile Phase phase = Phase.BATCHING;
    private volatile long phaseEndNanos;
    private long phaseStartNanos;
    private boolean settled;
    private boolean again;
    private double batchingPerNano;
    private double nativePerNano;
    private int losses;
    private long pauseNanos = SHORTEST_PAUSE_NANOS;

    GainMonitor(Ticker ticker) {
        this.ticker = ticker;
        this.phaseEndNanos = ticker.nanos() + FIRST_PROBE_NANOS;
    }

    /** Asked when a write starts. */
    boolean nativeNow() {
        Phase current = phase;
        if (current.measures() && ticker.nanos() - phaseEndNanos > LONGEST_GAP_NANOS) {
            measureAgain();
            current = phase;
        }
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
        switch (phase) {
            case BATCHING -> measure(Phase.MEASURE_BATCHING, now);
            case NATIVE -> measure(Phase.MEASURE_NATIVE, now);
            default -> closeMeasurement(now);
        }
    }

    /**
     * Nobody wrote when the measurement was to end: a burst was over, and what the pause made of the pace says nothing. Once
     * more with the burst that begins now; where that is too short as well, the key goes on as before.
     */
    private synchronized void measureAgain() {
        long now = ticker.nanos();
        if (!phase.measures() || now - phaseEndNanos <= LONGEST_GAP_NANOS) {
            return;
        }
        if (again) {
            forgetMeasurements();
            use(losses < LOSSES_TO_STOP ? Phase.BATCHING : Phase.NATIVE, SHORTEST_PAUSE_NANOS, now);
        } else {
            measure(phase, now);
            again = true;
        }
    }

    private void closeMeasurement(long now) {
        if (!settled) {
            settled = true;
            writes.reset();
            phaseStartNanos = now;
            phaseEndNanos = now + PROBE_NANOS;
            return;
        }
        long counted = writes.sum();
        if (counted < ENOUGH_WRITES && now - phaseStartNanos < LONGEST_PROBE_NANOS) {
            phaseEndNanos = now + PROBE_NANOS;
            return;
        }
        double perNano = (double) counted / (now - phaseStartNanos);
        boolean busy = counted >= ENOUGH_WRITES;
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
            use(Phase.BATCHING, SHORTEST_PAUSE_NANOS, now);
        } else if (otherMissing) {
            measure(other, now);
        } else {
            decide(now);
        }
    }

    private void decide(long now) {
        double gain = batchingPerNano / nativePerNano;
        forgetMeasurements();
        if (gain >= KEEP_BATCHING_ABOVE) {
            losses = 0;
            pauseNanos = gain > CLEAR_GAIN ? longer(4) : Math.min(longer(2), UNCLEAR_PAUSE_NANOS);
            use(Phase.BATCHING, pauseNanos, now);
        } else if (losses < LOSSES_TO_STOP - 1) {
            losses++;
            measure(Phase.MEASURE_BATCHING, now);
        } else if (losses == LOSSES_TO_STOP - 1) {
            losses++;
            pauseNanos = SHORTEST_PAUSE_NANOS;
            use(Phase.NATIVE, pauseNanos, now);
        } else {
            // Slowly: code that does not run is not compiled either, and looks slow in a probe.
            pauseNanos = longer(2);
            use(Phase.NATIVE, pauseNanos, now);
        }
    }

    private long longer(int factor) {
        return Math.min(LONGEST_PAUSE_NANOS, pauseNanos * factor);
    }

    private void measure(Phase way, long now) {
        phase = way;
        settled = false;
        again = false;
        phaseEndNanos = now + SETTLE_NANOS;
    }

    private void use(Phase way, long nanos, long now) {
        phase = way;
        phaseEndNanos = now + nanos;
    }

    private void forgetMeasurements() {
        batchingPerNano = 0;
        nativePerNano = 0;
    }
}
