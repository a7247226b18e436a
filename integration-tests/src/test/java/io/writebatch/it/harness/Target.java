package io.writebatch.it.harness;

import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import java.io.Serializable;

/**
 * What an application is told of its surroundings.
 *
 * @param options driver options of every connection, as in a URL, empty for none
 * @param metricsPort of the agent in the same JVM, {@link #NO_AGENT} when there is none
 */
record Target(
        Database database,
        String host,
        int port,
        String url,
        String user,
        String password,
        String options,
        int metricsPort)
        implements Serializable {
    static final int NO_AGENT = -1;

    /** The same surrounding with another server of the same kind. */
    Target on(DatabaseServer server) {
        return new Target(
                database,
                server.host(),
                server.port(),
                server.jdbcUrl(),
                server.user(),
                server.password(),
                options,
                metricsPort);
    }

    static Target of(Setup setup, int metricsPort) {
        DatabaseServer server = setup.server();
        return new Target(
                setup.database(),
                server.host(),
                server.port(),
                server.jdbcUrl(),
                server.user(),
                server.password(),
                setup.options(),
                metricsPort);
    }
}
