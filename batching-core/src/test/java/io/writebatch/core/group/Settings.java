package io.writebatch.core.group;

import io.writebatch.core.BatchingSettings;
import java.util.function.Predicate;

/** Settings for tests: no delay, so that nobody waits for a clock; else the documented defaults. */
public final class Settings {
    private long initialDelayNanos;
    private long minDelayNanos;
    private long maxDelayNanos = 100_000_000L;
    private int maxBatchSize = 1000;
    private int maxBatchBytes = 1 << 20;
    private int writeThreshold = 1000;
    private double adaptiveStep = 1.5;
    private long lockWaitNanos = 200_000_000L;
    private boolean flushSingle;
    private Predicate<String> tableIncluded = table -> true;

    public Settings initialDelayNanos(long nanos) {
        initialDelayNanos = nanos;
        return this;
    }

    public Settings minDelayNanos(long nanos) {
        minDelayNanos = nanos;
        return this;
    }

    public Settings maxDelayNanos(long nanos) {
        maxDelayNanos = nanos;
        return this;
    }

    public Settings maxBatchSize(int size) {
        maxBatchSize = size;
        return this;
    }

    public Settings maxBatchBytes(int bytes) {
        maxBatchBytes = bytes;
        return this;
    }

    public Settings writeThreshold(int writesPerSecond) {
        writeThreshold = writesPerSecond;
        return this;
    }

    public Settings adaptiveStep(double step) {
        adaptiveStep = step;
        return this;
    }

    public Settings lockWaitNanos(long nanos) {
        lockWaitNanos = nanos;
        return this;
    }

    public Settings flushSingle() {
        flushSingle = true;
        return this;
    }

    public Settings tables(Predicate<String> included) {
        tableIncluded = included;
        return this;
    }

    public BatchingSettings build() {
        return new BatchingSettings(
                initialDelayNanos,
                minDelayNanos,
                maxDelayNanos,
                maxBatchSize,
                maxBatchBytes,
                writeThreshold,
                adaptiveStep,
                1_000_000_000L,
                lockWaitNanos,
                flushSingle,
                tableIncluded);
    }
}
