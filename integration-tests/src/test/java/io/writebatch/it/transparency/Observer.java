package io.writebatch.it.transparency;

import io.writebatch.it.harness.Failures;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Runs a step and tells all that an application can see of it afterwards, one line in all. */
final class Observer {
    private static final int MOST_RESULTS = 8;

    /**
     * The type of a value in PostgreSQL's text of a statement: where it was bound without one, the driver knows it once it
     * has had the server describe the statement, and a flush has statements of its own described.
     */
    private static final Pattern TYPE = Pattern.compile("(\\('[^']*(?:''[^']*)*'|\\(NULL)::[a-z0-9 \"]+\\)");

    private static final int MOST_OF_TEXT = 2_000;
    private static final int SHOWN_OF_TEXT = 300;

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
        if (look.at(Look.WARNINGS) && workplace.tellsWarnings(connection)) {
            add(seen, "warnings", connection, () -> warnings(statement.getWarnings()));
            add(seen, "connection's", connection, () -> warnings(connection.getWarnings()));
        }
        if (look.at(Look.STATE)) {
            lookAtState(statement, connection, seen);
        }
        if (look.at(Look.METADATA)
                && statement instanceof PreparedStatement prepared
                && workplace.tellsParameters(connection)) {
            add(seen, "parameters", connection, () -> parameters(prepared.getParameterMetaData()));
            add(seen, "columns", connection, () -> prepared.getMetaData() == null ? "none" : "some");
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

    private static void lookAtState(Statement statement, Connection connection, List<String> seen) {
        add(seen, "statement", connection, () -> text(statement));
        add(seen, "closed", connection, statement::isClosed);
        add(seen, "poolable", connection, statement::isPoolable);
        add(seen, "close on completion", connection, statement::isCloseOnCompletion);
        add(seen, "fetch size", connection, statement::getFetchSize);
        add(seen, "direction", connection, statement::getFetchDirection);
        add(seen, "timeout", connection, statement::getQueryTimeout);
        add(seen, "max rows", connection, statement::getMaxRows);
        add(seen, "max large rows", connection, statement::getLargeMaxRows);
        add(seen, "max field size", connection, statement::getMaxFieldSize);
        add(seen, "type", connection, statement::getResultSetType);
        add(seen, "concurrency", connection, statement::getResultSetConcurrency);
        add(seen, "holdability", connection, statement::getResultSetHoldability);
        add(seen, "own connection", connection, () -> statement.getConnection() == connection);
    }

    private static void look(Connection connection, Workplace workplace, List<String> seen) {
        add(seen, "connection closed", connection, connection::isClosed);
        add(seen, "auto-commit", connection, connection::getAutoCommit);
        add(seen, "read-only", connection, connection::isReadOnly);
        add(seen, "isolation", connection, connection::getTransactionIsolation);
        add(seen, "schema", connection, connection::getSchema);
        add(seen, "catalog", connection, connection::getCatalog);
        add(seen, "holdability", connection, connection::getHoldability);
        add(seen, "network timeout", connection, connection::getNetworkTimeout);
        add(seen, "client info", connection, () -> new TreeMap<>(connection.getClientInfo()));
        add(seen, "valid", connection, () -> connection.isValid(5));
        if (workplace.tellsWarnings(connection)) {
            add(seen, "warnings", connection, () -> warnings(connection.getWarnings()));
        }
    }

    private static String text(Statement statement) {
        String text = statement.toString();
        String start = text.substring(0, Math.min(text.length(), MOST_OF_TEXT));
        String untyped = TYPE.matcher(start).replaceAll("$1)");
        return untyped.substring(0, Math.min(untyped.length(), SHOWN_OF_TEXT));
    }

    private static String parameters(ParameterMetaData parameters) throws SQLException {
        List<String> all = new ArrayList<>();
        for (int i = 1; i <= parameters.getParameterCount(); i++) {
            all.add(parameters.getParameterTypeName(i) + " " + parameters.getParameterMode(i));
        }
        return all.toString();
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

    static String warnings(SQLWarning first) {
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
