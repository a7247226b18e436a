package io.writebatch.benchmarks.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A job that has all its rows at hand and inserts a thousand in one batch: no application that answers requests one by
 * one can be as fast, so this is the ceiling.
 */
final class BulkInserts implements Writer {
    private static final int BATCH = 1_000;

    private final DataSource pool;
    private final String sql;
    private final int number;
    private long sequence;

    BulkInserts(DataSource pool, String tables, int number) {
        this.pool = pool;
        this.sql = Order.insert(tables);
        this.number = number;
    }

    @Override
    public int write() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            connection.setAutoCommit(false);
            for (int i = 0; i < BATCH; i++) {
                new Order(number, sequence + i).bind(insert);
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
        sequence += BATCH;
        return BATCH;
    }

    @Override
    public void addTo(Acknowledged totals) {
        totals.orders += sequence;
    }
}
