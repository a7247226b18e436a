package io.writebatch.core.delay;

import io.writebatch.core.BatchingSettings;
import io.writebatch.core.WriteObserver;

/**
 * The bound of a leader's wait, adapted to the write rate: above the threshold it is multiplied by the step up to the
 * maximum, below half of the threshold divided down to the minimum, in between it stays.
 *
 * <p>Thread-safe; {@link #adapt} is called by one thread at a time.
 */
public final class DelayPolicy {
    /** A bound of zero could never be multiplied into anything; growing starts from here. */
    private static final long SMALLEST_STEP_NANOS = 10_000;

    private final BatchingSettings settings;
    private final WriteObserver observer;
    private volatile long boundNanos;

    public DelayPolicy(BatchingSettings settings, WriteObserver observer) {
        this.settings = settings;
        this.observer = observer;
        this.boundNanos = settings.initialDelayNanos();
        observer.delayAdjusted(boundNanos, boundNanos);
    }

    /** The longest a leader may wait now, in nanoseconds. */
    public long boundNanos() {
        return boundNanos;
    }

    void adapt(double writesPerSecond) {
        long old = boundNanos;
        long adapted = old;
        if (writesPerSecond > settings.writeThreshold()) {
            adapted = Math.min(
                    settings.maxDelayNanos(), (long) (Math.max(old, SMALLEST_STEP_NANOS) * settings.adaptiveStep()));
        } else if (writesPerSecond < settings.writeThreshold() / 2.0) {
            adapted = Math.max(settings.minDelayNanos(), (long) (old / settings.adaptiveStep()));
        }
        if (adapted != old) {
            boundNanos = adapted;
            observer.delayAdjusted(old, adapted);
        }
    }
}
