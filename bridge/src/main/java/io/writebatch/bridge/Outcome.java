package io.writebatch.bridge;

/** What a claimed call ends with: an update count, or the exception its caller gets. Immutable. */
public final class Outcome {
    private final long count;
    private final Throwable failure;

    private Outcome(long count, Throwable failure) {
        this.count = count;
        this.failure = failure;
    }

    /** @param count the update count, at least 0 */
    public static Outcome of(long count) {
        return new Outcome(count, null);
    }

    /** @param failure what the call throws, never null */
    public static Outcome failed(Throwable failure) {
        return new Outcome(0, failure);
    }

    public long count() {
        return count;
    }

    /** Null when the call returns normally. */
    public Throwable failure() {
        return failure;
    }
}
