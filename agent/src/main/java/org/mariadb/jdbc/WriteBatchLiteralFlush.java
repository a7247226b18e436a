package org.mariadb.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Literal writes of one text, one command each in one exchange. */
final class WriteBatchLiteralFlush extends Statement {
    private final String text;

    WriteBatchLiteralFlush(Statement leader, String text) {
        super(
                leader.con,
                leader.lock,
                RETURN_GENERATED_KEYS,
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY,
                0);
        this.text = text;
    }

    Object[] flush(int writes) throws SQLException {
        for (int i = 0; i < writes; i++) {
            addBatch(text);
        }
        return WriteBatchAdapter.results(this, executeBatch());
    }
}
