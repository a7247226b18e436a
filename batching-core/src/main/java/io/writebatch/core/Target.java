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

    @Override
    public String toString() {
        return database + "://" + host + (port < 0 ? "" : ":" + port) + "/" + namespace;
    }
}
