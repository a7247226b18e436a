package io.writebatch.agent.driver;

import io.writebatch.core.sql.StatementFacts;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/**
 * Whether one UPDATE may change the rows of many, found by their primary key: it must be one column that holds integers.
 *
 * <p>Not where a log of statements takes the UPDATE, with its index hint, to replicas that may not have that index. Not
 * where the user may not see triggers: one that writes what cannot be rolled back must not be there, since such an UPDATE
 * is rolled back when a row is missing.
 */
final class MariaDbPrimaryKey {
    private static final String STATEMENTS_LOGGED = "SELECT @@log_bin AND @@binlog_format <> 'ROW'";

    /**
     * A grantee reads {@code 'user'@'host'}, a schema is a pattern. Of several patterns that match a schema the server looks
     * at one only, so each must grant it. Grants to roles are not looked for.
     */
    private static final String TRIGGERS_VISIBLE = "SELECT 1 FROM ("
            + "SELECT GRANTEE FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'TRIGGER'"
            + " UNION ALL SELECT GRANTEE FROM (SELECT GRANTEE, MAX(PRIVILEGE_TYPE = 'TRIGGER') AS granted"
            + " FROM information_schema.SCHEMA_PRIVILEGES WHERE COALESCE(?, DATABASE()) LIKE TABLE_SCHEMA"
            + " GROUP BY GRANTEE, TABLE_SCHEMA) p GROUP BY GRANTEE HAVING MIN(granted)"
            + " UNION ALL SELECT GRANTEE FROM information_schema.TABLE_PRIVILEGES"
            + " WHERE PRIVILEGE_TYPE = 'TRIGGER' AND TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?) g"
            + " WHERE GRANTEE = CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''',"
            + " SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''') LIMIT 1";

    private static final String COLUMNS = "SELECT COLUMN_NAME FROM information_schema.STATISTICS"
            + " WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY'";

    private static final String TYPE = "SELECT DATA_TYPE FROM information_schema.COLUMNS"
            + " WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ? AND COLUMN_NAME = ?";

    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

    /** SQLStates of what a server does not know or does not allow. */
    private static final String REFUSED = "42";

    private MariaDbPrimaryKey() {}

    /** The key's column, null when there is none of the kind. */
    static String forUpdates(Connection leader, StatementFacts statement) throws SQLException {
        try {
            String column = column(leader, statement);
            boolean suits = statement.keyedUpdate(column) != null
                    && integer(leader, statement, column)
                    && !yes(leader, STATEMENTS_LOGGED)
                    && triggersVisible(leader, statement);
            return suits ? column : null;
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith(REFUSED)) {
                return null;
            }
            throw e;
        }
    }

    private static String column(Connection leader, StatementFacts statement) throws SQLException {
        try (PreparedStatement query = leader.prepareStatement(COLUMNS)) {
            MariaDbVerifier.setTable(query, 1, statement);
            try (ResultSet answer = query.executeQuery()) {
                String column = answer.next() ? answer.getString(1) : null;
                // Names with other letters are compared by rules of the server's own.
                boolean plain =
                        column != null && StandardCharsets.US_ASCII.newEncoder().canEncode(column);
                return !plain || answer.next() ? null : column;
            }
        }
    }

    private static boolean integer(Connection leader, StatementFacts statement, String column) throws SQLException {
        try (PreparedStatement query = leader.prepareStatement(TYPE)) {
            MariaDbVerifier.setTable(query, 1, statement);
            query.setString(3, column);
            try (ResultSet answer = query.executeQuery()) {
                return answer.next() && INTEGERS.contains(answer.getString(1));
            }
        }
    }

    private static boolean triggersVisible(Connection leader, StatementFacts statement) throws SQLException {
        try (PreparedStatement query = leader.prepareStatement(TRIGGERS_VISIBLE)) {
            query.setString(
                    1, statement.tablePath().size() > 1 ? statement.tablePath().get(0) : null);
            MariaDbVerifier.setTable(query, 2, statement);
            try (ResultSet answer = query.executeQuery()) {
                return answer.next();
            }
        }
    }

    private static boolean yes(Connection leader, String question) throws SQLException {
        try (PreparedStatement query = leader.prepareStatement(question);
                ResultSet answer = query.executeQuery()) {
            return answer.next() && answer.getBoolean(1);
        }
    }
}
