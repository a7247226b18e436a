package io.writebatch.core;

/** A monotonic clock; replaced in tests. */
@FunctionalInterface
public interface Ticker {
    Ticker SYSTEM = System::nanoTime;

    /** Nanoseconds since an arbitrary origin, as {@link System#nanoTime()}. */
    long nanos();
}
