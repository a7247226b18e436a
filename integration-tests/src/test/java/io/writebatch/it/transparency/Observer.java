package io.writebatch.it.transparency;

import io.writebatch.it.harness.Failures;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Runs a step and tells all that an application can see of it afterwards, one line in all. */
final class Observer {
    private static final int MOST_RESULTS = 8;

    private Observer() {}

    @FunctionalInterface
    private interface Question {
        Object ask() throws SQLException;
    }

    static String observe(Step step, Workplace workplace) {
        List<String> seen = new ArrayList<>();
        try {
            seen.add(step.run(workplace));
        } catch (Exception e) {
            seen.add(failure(e, connection(step, workplace)));
        }
        Statement statement = step.statement() == null ? null : workplace.statement(step.statement());
        if (statement != null) {
            look(statement, step, workplace, seen);
        }
        if (step.look().at(Look.CONNECTION)) {
            Connection connection = connection(step, workplace);
            if (connection != null) {
                look(connection, workplace, seen);
            }
        }
        return String.join(" | ", seen);
    }

    private static Connection connection(Step step, Workplace workplace) {
        try {
            return workplace.connection(step.connection());
        } catch (SQLException e) {
            return null;
        }
    }

    private static void look(Statement statement, Step step, Workplace workplace, List<String> seen) {
        Connection connection = connection(step, workplace);
        Look look = step.look();
        if (look.at(Look.COUNTS)) {
            add(seen, "count", connection, statement::getUpdateCount);
            add(seen, "large", connection, statement::getLargeUpdateCount);
            add(seen, "set", connection, () -> statement.getResultSet() != null);
        }
        if (look.at(Look.KEYS)) {
            add(seen, "keys", connection, () -> keys(statement));
        }
        if (look.at(Look.WARNINGS) && workplace.tellsWarnings()) {
            add(seen, "warnings", connection, () -> warnings(statement.getWarnings()));
            add(seen, "connection's", connection, () -> warnings(connection.getWarnings()));
        }
        if (look.at(Look.MORE_RESULTS)) {
            for (int i = 0; i < MOST_RESULTS; i++) {
                boolean[] last = {true};
                add(seen, "more", connection, () -> {
                    boolean more = statement.getMoreResults();
                    int count = statement.getUpdateCount();
                    last[0] = !more && count == -1;
                    return more + " " + count;
                });
                if (last[0]) {
                    break;
                }
            }
        }
        if (look.at(Look.CONNECTION)) {
            add(seen, "closed", connection, statement::isClosed);
        }
    }

    private static void look(Connection connection, Workplace workplace, List<String> seen) {
        add(seen, "connection closed", connection, connection::isClosed);
        add(seen, "auto-commit", connection, connection::getAutoCommit);
        add(seen, "read-only", connection, connection::isReadOnly);
        add(seen, "isolation", connection, connection::getTransactionIsolation);
        add(seen, "schema", connection, connection::getSchema);
        add(seen, "catalog", connection, connection::getCatalog);
        if (workplace.tellsWarnings()) {
            add(seen, "warnings", connection, () -> warnings(connection.getWarnings()));
        }
    }

    private static void add(List<String> seen, String what, Connection connection, Question question) {
        try {
            seen.add(what + " " + question.ask());
        } catch (Exception e) {
            seen.add(what + " " + failure(e, connection));
        }
    }

    private static String keys(Statement statement) throws SQLException {
        try (ResultSet keys = statement.getGeneratedKeys()) {
            return rows(keys);
        }
    }

    /** Rows, with the names and types of their columns. */
    static String rows(ResultSet result) throws SQLException {
        if (result == null) {
            return "no result";
        }
        ResultSetMetaData columns = result.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i) + ":" + columns.getColumnTypeName(i));
        }
        List<String> rows = new ArrayList<>();
        while (result.next()) {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                values.add(result.getString(i));
            }
            rows.add(String.join(",", values));
        }
        return names + " " + rows;
    }

    private static String warnings(SQLWarning first) {
        List<String> all = new ArrayList<>();
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            all.add(warning.getSQLState() + " " + warning.getErrorCode() + " " + warning.getMessage());
        }
        return all.toString();
    }

    private static String failure(Exception failure, Connection connection) {
        StringBuilder text = new StringBuilder("failed ");
        try {
            text.append(Failures.describe(failure, connection));
        } catch (SQLException e) {
            text.append(failure);
        }
        if (failure instanceof BatchUpdateException batch) {
            text.append(" counts ").append(Arrays.toString(batch.getLargeUpdateCounts()));
        }
        if (failure instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
            ServerErrorMessage server = postgres.getServerErrorMessage();
            text.append(" severity ").append(server.getSeverity());
            text.append(" hint ").append(server.getHint());
            text.append(" position ").append(server.getPosition());
            text.append(" type ").append(server.getDatatype());
        }
        return text.toString();
    }
}
