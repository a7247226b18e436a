package io.writebatch.agent.telemetry;

import java.sql.SQLException;

/** Describes errors without their messages, which may hold values of the application. */
final class ErrorText {
    private static final int MAX_CAUSES = 3;

    private ErrorText() {}

    /** Class, SQLState and place of an error and of its first causes. */
    static String of(Throwable error) {
        StringBuilder text = new StringBuilder();
        Throwable current = error;
        for (int i = 0; i < MAX_CAUSES && current != null; i++) {
            append(text.append(i == 0 ? "" : ", caused by "), current);
            current = current.getCause();
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Throwable error) {
        text.append(error.getClass().getName());
        if (error instanceof SQLException sqlException) {
            text.append(" with SQLState ").append(sqlException.getSQLState());
        }
        StackTraceElement[] frames = error.getStackTrace();
        if (frames.length > 0) {
            text.append(" at ").append(frames[0]);
        }
    }
}
