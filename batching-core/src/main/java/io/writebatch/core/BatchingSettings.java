package io.writebatch.core;

import java.util.function.Predicate;

/**
 * The engine's settings; immutable. Times are nanoseconds.
 *
 * @param initialDelayNanos first bound of a leader's wait
 * @param minDelayNanos lowest bound, at least 0
 * @param maxDelayNanos highest bound
 * @param maxBatchSize members of a group, at least 1
 * @param maxBatchBytes bytes of a group's parameters and text, at least 1
 * @param writeThreshold writes per second above which the bound grows
 * @param adaptiveStep factor of one adjustment, above 1
 * @param metricsIntervalNanos how often the bound is adapted
 * @param lockWaitNanos a flush that takes longer is cancelled and its members run natively
 * @param flushSingle whether a group of one takes the flush path too (a testing aid)
 * @param tableIncluded which tables are batched, by canonical name
 */
public record BatchingSettings(
        long initialDelayNanos,
        long minDelayNanos,
        long maxDelayNanos,
        int maxBatchSize,
        int maxBatchBytes,
        int writeThreshold,
        double adaptiveStep,
        long metricsIntervalNanos,
        long lockWaitNanos,
        boolean flushSingle,
        Predicate<String> tableIncluded) {}
