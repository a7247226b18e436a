package io.writebatch.core;

/** A monotonic clock; replaced in tests. */
@FunctionalInterface
public interface Ticker {
    /** No lambda: the first one of a JVM costs milliseconds, and this one is made before {@code main}. */
    Ticker SYSTEM = new Ticker() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };

    /** Nanoseconds since an arbitrary origin, as {@link System#nanoTime()}. */
    long nanos();
}
