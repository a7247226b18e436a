package io.writebatch.agent.driver;

import io.writebatch.core.group.TableFacts;
import io.writebatch.core.group.TableVerifier;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.QueryType;
import io.writebatch.core.sql.SessionFunctions;
import io.writebatch.core.sql.StatementFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Without a strict mode the server stores altered values and warns, and a group's warnings cannot be told apart. In the mode
 * ORACLE it knows no compound statement as a group is sent in, and reads texts by rules of their own. Where a COMMIT begins the next transaction, what is written after a flush would be in one that nobody ends. A command that is
 * longer than the session allows ends it; a session has the limit that the server had when it began.
 *
 * <p>A group may be rolled back only if everything it writes can be: the table must be a base table of a transactional
 * engine. Where it has triggers, whose targets nobody tells, every base table of the server that this user sees must be.
 *
 * <p>Its defaults, generated columns and triggers are searched for functions that belong to the session. Nobody notices
 * one that is added later before the table is asked about again, within a minute.
 */
final class MariaDbVerifier implements TableVerifier {
    /** The server looks into one table only where a column equals what is constant; into all tables for a join. */
    private static final String QUERY = "SELECT @@tx_isolation, @@sql_mode, @@completion_type,"
            + " LEAST(@@max_allowed_packet, @@GLOBAL.max_allowed_packet), t.TABLE_TYPE, e.TRANSACTIONS,"
            + " EXISTS (SELECT 1 FROM information_schema.TRIGGERS g"
            + " WHERE g.EVENT_OBJECT_SCHEMA = COALESCE(?, DATABASE()) AND g.EVENT_OBJECT_TABLE = ?)"
            + " FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE"
            + " WHERE t.TABLE_SCHEMA = COALESCE(?, DATABASE()) AND t.TABLE_NAME = ?";

    private static final String RUN_BY_ITSELF =
            "SELECT CONCAT_WS(' ', c.COLUMN_DEFAULT, c.GENERATION_EXPRESSION) FROM information_schema.COLUMNS c"
                    + " WHERE c.TABLE_SCHEMA = COALESCE(?, DATABASE()) AND c.TABLE_NAME = ?"
                    + " UNION ALL SELECT g.ACTION_STATEMENT FROM information_schema.TRIGGERS g"
                    + " WHERE g.EVENT_OBJECT_SCHEMA = COALESCE(?, DATABASE()) AND g.EVENT_OBJECT_TABLE = ?";

    private static final String OTHERS = "SELECT 1 FROM information_schema.TABLES t"
            + " LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE"
            + " WHERE t.TABLE_TYPE = 'BASE TABLE' AND COALESCE(e.TRANSACTIONS, 'NO') <> 'YES'"
            + " AND t.TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys') LIMIT 1";

    private static final String ENGINE = "SELECT e.TRANSACTIONS FROM information_schema.TABLES t"
            + " LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE"
            + " WHERE t.TABLE_SCHEMA = COALESCE(?, DATABASE()) AND t.TABLE_NAME = ?";

    /** Some non-transactional changed tables couldn't be rolled back. */
    private static final int NOT_ROLLED_BACK = 1196;

    @Override
    public TableFacts verify(Connection leader, StatementFacts statement) throws SQLException {
        boolean triggers = false;
        boolean found = false;
        long longestCommand = 0;
        try (PreparedStatement query = leader.prepareStatement(QUERY)) {
            setTable(query, 1, statement);
            setTable(query, 3, statement);
            try (ResultSet answer = query.executeQuery()) {
                while (answer.next()) {
                    found = true;
                    if ("SERIALIZABLE".equals(answer.getString(1))) {
                        return TableFacts.excluded(ExclusionReason.ISOLATION);
                    }
                    String mode = answer.getString(2);
                    if (!mode.contains("STRICT_") || mode.contains("ORACLE")) {
                        return TableFacts.excluded(ExclusionReason.SESSION_STATE);
                    }
                    if (!"NO_CHAIN".equals(answer.getString(3))) {
                        return TableFacts.excluded(ExclusionReason.SESSION_STATE);
                    }
                    longestCommand = answer.getLong(4);
                    if (!"BASE TABLE".equals(answer.getString(5)) || !"YES".equals(answer.getString(6))) {
                        return TableFacts.excluded(ExclusionReason.NON_TRANSACTIONAL);
                    }
                    triggers |= answer.getBoolean(7);
                }
            }
        }
        if (!found) {
            return TableFacts.excluded(ExclusionReason.NON_TRANSACTIONAL);
        }
        ExclusionReason sessionFunction = sessionFunction(leader, statement);
        if (sessionFunction != null) {
            return TableFacts.excluded(sessionFunction);
        }
        if (triggers && otherEnginesInUse(leader)) {
            return TableFacts.excluded(ExclusionReason.NON_TRANSACTIONAL);
        }
        TableFacts facts = TableFacts.rowsMayShareStatement("").withLongestCommand(longestCommand);
        return triggers || statement.queryType() != QueryType.UPDATE
                ? facts
                : facts.withKeyColumn(MariaDbPrimaryKey.forUpdates(leader, statement));
    }

    private static ExclusionReason sessionFunction(Connection leader, StatementFacts statement) throws SQLException {
        try (PreparedStatement query = leader.prepareStatement(RUN_BY_ITSELF)) {
            setTable(query, 1, statement);
            setTable(query, 3, statement);
            ExclusionReason found = null;
            try (ResultSet answer = query.executeQuery()) {
                while (found == null && answer.next()) {
                    found = SessionFunctions.exclusion(answer.getString(1));
                }
            }
            return found;
        }
    }

    /**
     * {@inheritDoc} The server warns of what it cannot undo, and a ROLLBACK keeps the warnings of the statement before it.
     * It does not warn where a single statement fails half way on MyISAM.
     */
    @Override
    public boolean undone(Connection leader, StatementFacts statement, boolean inTransaction) throws SQLException {
        try (Statement query = leader.createStatement();
                ResultSet warnings = query.executeQuery("SHOW WARNINGS")) {
            while (warnings.next()) {
                if (warnings.getInt(2) == NOT_ROLLED_BACK) {
                    return false;
                }
            }
        }
        return inTransaction || transactional(leader, statement);
    }

    @Override
    public boolean kept(Throwable failure) {
        return failure instanceof SQLException error && error.getErrorCode() == NOT_ROLLED_BACK;
    }

    private static boolean transactional(Connection leader, StatementFacts statement) throws SQLException {
        try (PreparedStatement query = leader.prepareStatement(ENGINE)) {
            setTable(query, 1, statement);
            try (ResultSet answer = query.executeQuery()) {
                // A table that is gone keeps nothing.
                return !answer.next() || "YES".equals(answer.getString(1));
            }
        }
    }

    static void setTable(PreparedStatement query, int first, StatementFacts statement) throws SQLException {
        List<String> path = statement.tablePath();
        query.setString(first, path.size() > 1 ? path.get(0) : null);
        query.setString(first + 1, path.get(path.size() - 1));
    }

    private static boolean otherEnginesInUse(Connection leader) throws SQLException {
        try (PreparedStatement query = leader.prepareStatement(OTHERS);
                ResultSet answer = query.executeQuery()) {
            return answer.next();
        }
    }
}
