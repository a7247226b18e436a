package io.writebatch.core.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * Asks the server what a session had when it began. Connections of one URL and user may differ in that: defaults of a role,
 * of a database or of the server change while a pool holds connections that began before.
 */
@FunctionalInterface
public interface SessionStart {
    /**
     * @param connection an idle autocommit connection
     * @throws SQLException when the server could not be asked
     */
    Start read(Connection connection) throws SQLException;

    /**
     * What can differ, by the names that texts set it with, in lower case.
     *
     * @param begun what the session began with, whatever it has changed since
     * @param present what only the present value can be told of: what the session began with unless it has changed it
     */
    record Start(Map<String, String> begun, Map<String, String> present) {
        public static final Start USUAL = new Start(Map.of(), Map.of());
    }
}
