package io.writebatch.core.delay;

/** What a flush of a key costs, learnt from the last ones. Written by the leader that holds the lane, read by the next. */
public final class FlushCost {
    private static final double WEIGHT = 1.0 / 16;

    private double meanSize;
    private double meanNanos;
    private boolean any;

    /** A flush of {@code size} members took {@code nanos}. */
    public void flushed(int size, long nanos) {
        if (!any) {
            any = true;
            meanSize = size;
            meanNanos = nanos;
            return;
        }
        meanSize += WEIGHT * (size - meanSize);
        meanNanos += WEIGHT * (nanos - meanNanos);
    }

    /** A member's share of a flush of usual size, in nanoseconds; 0 while no flush has ended. */
    public long nanosPerMember() {
        return any ? (long) (meanNanos / Math.max(1, meanSize)) : 0;
    }
}
