package io.writebatch.agent.driver;

import io.writebatch.core.session.SessionStart;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A session begins with a copy of the server's variables, which {@code SET GLOBAL} changes for those that begin later. The
 * server does not keep what a session has changed since, so only the present values can be told; a variable that belongs to
 * a session alone, such as its number, is not among them. Default roles and accounts change like that, too.
 */
final class MariaDbSessionStart implements SessionStart {
    private static final String QUERY = "SELECT VARIABLE_NAME, SESSION_VALUE FROM information_schema.SYSTEM_VARIABLES"
            + " WHERE VARIABLE_SCOPE = 'SESSION' AND NOT (SESSION_VALUE <=> DEFAULT_VALUE)"
            + " UNION ALL SELECT 'role', CURRENT_ROLE() UNION ALL SELECT 'current user', CURRENT_USER()"
            // Which one a session has that began anew depends on what was done before.
            + " UNION ALL SELECT 'schema', DATABASE()"
            // Above what the session may select.
            + " LIMIT 100000";

    @Override
    public Start read(Connection connection) throws SQLException {
        Map<String, String> present = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                present.put(rows.getString(1).toLowerCase(Locale.ROOT), String.valueOf(rows.getString(2)));
            }
        }
        return new Start(Map.of(), present);
    }
}
