package io.writebatch.core;

import java.util.Objects;

/**
 * Where connections lead and as whom: connections of different targets never share a group. Compared by identity; the
 * registry keeps one per distinct URL, user and connection properties.
 */
public final class Target {
    private final String database;
    private final String host;
    private final int port;
    private final String namespace;
    private static final long LATELY_NANOS = 60_000_000_000L;
    private static final long NOTED_EVERY_NANOS = 1_000_000_000L;

    private volatile boolean readsOwnWrites;

    /** Zero for never. */
    private volatile long sharedNanos;

    /**
     * @param database the bounded metric label, {@code postgresql} or {@code mariadb}
     * @param host the server's host, never null, empty when unknown
     * @param port the server's port, or -1 when unknown
     * @param namespace the database (catalog) name, empty when unknown
     */
    public Target(String database, String host, int port, String namespace) {
        this.database = Objects.requireNonNull(database);
        this.host = Objects.requireNonNull(host);
        this.port = port;
        this.namespace = Objects.requireNonNull(namespace);
    }

    public String database() {
        return database;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public String namespace() {
        return namespace;
    }

    /** Whether sessions are asked for what their last write left in them. */
    public boolean readsOwnWrites() {
        return readsOwnWrites;
    }

    /** Writes have met here, or a session writes that has met others: one that is alone may only seem so. */
    public void shared(long nanos) {
        long last = sharedNanos;
        if (last == 0 || nanos - last > NOTED_EVERY_NANOS) {
            sharedNanos = nanos == 0 ? 1 : nanos;
        }
    }

    public boolean sharedLately(long nanos) {
        long last = sharedNanos;
        return last != 0 && nanos - last < LATELY_NANOS;
    }

    /** @return whether this was not known */
    public boolean foundToReadOwnWrites() {
        boolean news = !readsOwnWrites;
        readsOwnWrites = true;
        return news;
    }

    @Override
    public String toString() {
        return database + "://" + host + (port < 0 ? "" : ":" + port) + "/" + namespace;
    }
}
