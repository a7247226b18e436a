package io.writebatch.core.gate;

import java.sql.BatchUpdateException;
import java.sql.SQLException;

/**
 * What a group ended with, as each of its callers may see it. PostgreSQL's driver writes the whole batch with all bound
 * values into the message of its {@link BatchUpdateException}: those are other callers' values. What went wrong is said by
 * the exception it was made for.
 */
final class SharedCause {
    private static final int LONGEST_CHAIN = 32;

    private SharedCause() {}

    static Throwable of(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause instanceof BatchUpdateException && i < LONGEST_CHAIN; i++) {
            cause = cause.getCause();
        }
        if (cause != null && !(cause instanceof BatchUpdateException)) {
            return cause;
        }
        return failure instanceof SQLException batch
                ? new SQLException("The group's batch was aborted", batch.getSQLState(), batch.getErrorCode())
                : null;
    }
}
