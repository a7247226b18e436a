package io.writebatch.core.group;

import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Asks the server what neither driver nor SQL text reveal, before the first flush of a key: whether what a group writes
 * can be rolled back, and under which isolation the session writes.
 */
@FunctionalInterface
public interface TableVerifier {
    /**
     * @param leader an idle autocommit connection in the session state of the key
     * @return null when groups may be flushed, else why not
     * @throws SQLException when the server could not be asked
     */
    ExclusionReason verify(Connection leader, StatementFacts statement) throws SQLException;
}
