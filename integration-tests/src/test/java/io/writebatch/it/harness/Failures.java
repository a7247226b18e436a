package io.writebatch.it.harness;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Exceptions as text that is the same whenever the exceptions tell an application the same. */
public final class Failures {
    private Failures() {}

    /** Everything an application can ask; the number of its own session, which MariaDB's driver tells, by name. */
    public static String describe(Throwable failure, Connection connection) throws SQLException {
        List<String> parts = new ArrayList<>();
        parts.add(failure.getClass().getName());
        parts.add(withoutSessionNumber(String.valueOf(failure.getMessage()), connection));
        if (failure instanceof SQLException sql) {
            parts.add("state " + sql.getSQLState());
            parts.add("code " + sql.getErrorCode());
            parts.add(
                    "next " + (sql.getNextException() == null ? "none" : describe(sql.getNextException(), connection)));
        }
        if (failure instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
            ServerErrorMessage server = postgres.getServerErrorMessage();
            parts.add("constraint " + server.getConstraint());
            parts.add("table " + server.getSchema() + "." + server.getTable() + "." + server.getColumn());
            parts.add("detail " + server.getDetail());
            parts.add("where " + server.getWhere());
            parts.add("hint " + server.getHint());
            parts.add("type " + server.getDatatype());
            parts.add("severity " + server.getSeverity() + " at " + server.getPosition() + " by " + routine(server));
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            parts.add("suppressed " + describe(suppressed, connection));
        }
        if (failure.getCause() != null) {
            parts.add("caused by " + describe(failure.getCause(), connection));
        }
        return String.join("; ", parts);
    }

    private static String withoutSessionNumber(String message, Connection connection) throws SQLException {
        if (connection == null || connection.isClosed()) {
            // Of a closed statement's connection nothing can be asked; which number it has is not what is compared.
            return message.replaceAll("\\(conn=\\d+\\)", "(conn=some)");
        }
        if (!connection.isWrapperFor(org.mariadb.jdbc.Connection.class)) {
            return message;
        }
        long session = connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId();
        return message.replace("(conn=" + session + ")", "(conn=own)");
    }

    /** Which of the driver's messages is refused depends on when it has the server keep or describe a statement. */
    private static String routine(ServerErrorMessage server) {
        String routine = String.valueOf(server.getRoutine());
        return routine.matches("exec_(parse|bind|execute|describe_statement)_message") ? "exec_message" : routine;
    }
}
