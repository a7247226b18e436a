package io.writebatch.core.group;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The first writes of a key run natively, until so many of them were followed, in their own session, by something else
 * than a question about them. An application that always asks is noticed so before any of its writes is batched.
 */
public final class Probation {
    private static final int WRITES = 3;

    private final AtomicInteger left;

    private Probation(int writes) {
        left = new AtomicInteger(writes);
    }

    static Probation begin() {
        return new Probation(WRITES);
    }

    static Probation none() {
        return new Probation(0);
    }

    public boolean passed() {
        return left.get() <= 0;
    }

    /** A write of the key was followed by something else than a question about it. */
    public void followed() {
        left.decrementAndGet();
    }
}
