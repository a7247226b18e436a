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
     * @return what can differ, by the names that texts set it with, in lower case; a setting that the session has changed
     *     by itself may have either value
     * @throws SQLException when the server could not be asked
     */
    Map<String, String> read(Connection connection) throws SQLException;
}
