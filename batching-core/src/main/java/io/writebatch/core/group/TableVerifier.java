package io.writebatch.core.group;

import io.writebatch.core.sql.StatementFacts;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Asks the server what neither driver nor SQL text reveal, before the first flush of a key: whether what a group writes
 * can be rolled back, under which isolation the session writes, and whether rows can tell that they share a statement.
 */
@FunctionalInterface
public interface TableVerifier {
    /**
     * @param leader an idle autocommit connection in the session state of the key
     * @throws SQLException when the server could not be asked
     */
    TableFacts verify(Connection leader, StatementFacts statement) throws SQLException;

    /** Whether a flush failed with the server's word that it has rolled back and could not undo all. */
    default boolean kept(Throwable failure) {
        return false;
    }

    /**
     * Asks whether nothing is left of a flush that failed and was rolled back just now. The table may have changed since
     * it was verified.
     *
     * @param leader the connection on which the rollback was the last command
     * @param inTransaction whether the flush was in a transaction; otherwise it was one statement that commits by itself
     * @throws SQLException when the server could not be asked
     */
    default boolean undone(Connection leader, StatementFacts statement, boolean inTransaction) throws SQLException {
        return true;
    }
}
