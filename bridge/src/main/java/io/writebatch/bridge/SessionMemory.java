package io.writebatch.bridge;

/**
 * What an adapter keeps with a session from one flush on its connection to the next, and whether the session is still what
 * it was then. Lives as long as the connection. Read and kept by whoever executes a flush on the connection, one at a time;
 * changes are told by any thread, but not while a flush is executed.
 */
public final class SessionMemory {
    private volatile int changes;
    private volatile int beginnings;
    private Object kept;

    /** How often the session's state has changed: a text may mean something else since. */
    public int changes() {
        return changes;
    }

    /** How often the server has begun the session anew: it has forgotten what it had prepared. */
    public int beginnings() {
        return beginnings;
    }

    /** Null at first. */
    public Object kept() {
        return kept;
    }

    public void keep(Object something) {
        kept = something;
    }

    /** Told by one thread at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Under the session's lock.
    public void changed() {
        changes++;
    }

    /** Told by one thread at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Likewise.
    public void began() {
        beginnings++;
    }
}
