package io.writebatch.benchmarks.workload;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Executes what must touch exactly one row. */
final class Updates {
    private Updates() {}

    static void one(PreparedStatement statement) throws SQLException {
        int count = statement.executeUpdate();
        if (count != 1) {
            throw new SQLException("Wrote " + count + " rows instead of 1: " + statement);
        }
    }
}
