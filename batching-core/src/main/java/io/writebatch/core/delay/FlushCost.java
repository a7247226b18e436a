package io.writebatch.core.delay;

/**
 * What a flush of a key costs, learnt from the last ones: a fixed part (round trip, commit, sync), which sharing saves,
 * and a part for each member. Written by the leader that holds the lane, read by the next one.
 */
public final class FlushCost {
    private static final double WEIGHT = 1.0 / 16;

    /** Sizes that hardly differ say nothing about how the time is made up. */
    private static final double LEAST_VARIANCE = 1.0;

    private double meanSize;
    private double meanNanos;
    private double sizeVariance;
    private double covariance;
    private boolean any;

    /** A flush of {@code size} members took {@code nanos}. */
    public void flushed(int size, long nanos) {
        if (!any) {
            any = true;
            meanSize = size;
            meanNanos = nanos;
            return;
        }
        double sizeOff = size - meanSize;
        double nanosOff = nanos - meanNanos;
        meanSize += WEIGHT * sizeOff;
        meanNanos += WEIGHT * nanosOff;
        sizeVariance = (1 - WEIGHT) * (sizeVariance + WEIGHT * sizeOff * sizeOff);
        covariance = (1 - WEIGHT) * (covariance + WEIGHT * sizeOff * nanosOff);
    }

    /** The part that does not depend on the size, in nanoseconds; half of the whole while nothing tells them apart. */
    public long fixedNanos() {
        double half = meanNanos / 2;
        if (sizeVariance < LEAST_VARIANCE) {
            return (long) half;
        }
        double perMember = Math.max(0, covariance / sizeVariance);
        return (long) Math.max(meanNanos / 10, Math.min(meanNanos, meanNanos - perMember * meanSize));
    }

    /** A member's share of a flush of usual size, in nanoseconds. */
    public long nanosPerMember() {
        return any ? (long) (meanNanos / Math.max(1, meanSize)) : 0;
    }
}
