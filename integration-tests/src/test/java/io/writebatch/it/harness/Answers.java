package io.writebatch.it.harness;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a statement answers behind an execution, as text that is the same whenever an application is told the same. */
public final class Answers {
    private Answers() {}

    /** An answer of the driver. */
    @FunctionalInterface
    public interface Answer {
        Object get() throws SQLException;
    }

    /** The answer, or the exception in its place. */
    public static String to(Connection connection, Answer answer) throws SQLException {
        try {
            return String.valueOf(answer.get());
        } catch (SQLException e) {
            // pgjdbc names some objects by their own hash.
            return Failures.describe(e, connection).replaceAll("@[0-9a-f]+", "@");
        } catch (NullPointerException e) {
            // Connector/J's, for some questions before the first execution.
            return e.getClass().getName();
        }
    }

    /** All that is told without asking for the next result. */
    public static String state(Statement statement, Connection connection) throws SQLException {
        return "count " + to(connection, statement::getUpdateCount)
                + ", large " + to(connection, statement::getLargeUpdateCount)
                + ", set " + to(connection, statement::getResultSet)
                + ", keys " + to(connection, () -> keys(statement))
                + ", warned " + to(connection, statement::getWarnings)
                + ", connection warned " + to(connection, connection::getWarnings)
                + ", closed " + statement.isClosed()
                + ", auto-commit " + connection.getAutoCommit();
    }

    /** The statement's state, and that behind its results. */
    public static String all(Statement statement, Connection connection) throws SQLException {
        return state(statement, connection)
                + ", more " + to(connection, statement::getMoreResults)
                + ", then " + state(statement, connection);
    }

    /** The rows of the generated keys only. */
    public static List<String> keyRows(Statement statement) throws SQLException {
        try (ResultSet keys = statement.getGeneratedKeys()) {
            return App.rows(keys);
        }
    }

    /** Everything about the generated keys. */
    public static String keys(Statement statement) throws SQLException {
        try (ResultSet keys = statement.getGeneratedKeys()) {
            return describe(keys, statement);
        }
    }

    private static String describe(ResultSet result, Statement owner) throws SQLException {
        List<String> parts = new ArrayList<>();
        parts.add("type " + result.getType() + " concurrency " + result.getConcurrency() + " fetch size "
                + result.getFetchSize() + " own " + (result.getStatement() == owner));
        ResultSetMetaData columns = result.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            parts.add(column(columns, i));
        }
        while (result.next()) {
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                Object value = result.getObject(i);
                parts.add(value == null ? "null" : value.getClass().getName() + " " + value);
            }
        }
        return parts.toString();
    }

    private static String column(ResultSetMetaData columns, int i) throws SQLException {
        return "column " + columns.getColumnName(i) + " labelled " + columns.getColumnLabel(i) + " of "
                + columns.getSchemaName(i) + "." + columns.getTableName(i) + " " + columns.getColumnType(i) + " "
                + columns.getColumnTypeName(i) + " " + columns.getColumnClassName(i) + " nullable "
                + columns.isNullable(i) + " counts " + columns.isAutoIncrement(i) + " signed " + columns.isSigned(i)
                + " precision " + columns.getPrecision(i) + " scale " + columns.getScale(i) + " size "
                + columns.getColumnDisplaySize(i) + " read-only " + columns.isReadOnly(i);
    }
}
