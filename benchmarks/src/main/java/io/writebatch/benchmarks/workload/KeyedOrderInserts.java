package io.writebatch.benchmarks.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Takes orders and needs to know under which key each was stored. */
final class KeyedOrderInserts implements Writer {
    private static final String[] KEY = {"id"};

    private final DataSource pool;
    private final String sql;
    private final int number;
    private long sequence;
    private long keyChecksum;

    KeyedOrderInserts(DataSource pool, String tables, int number) {
        this.pool = pool;
        this.sql = Order.insert(tables);
        this.number = number;
    }

    @Override
    public int write() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql, KEY)) {
            new Order(number, sequence).bind(insert);
            Updates.one(insert);
            keyChecksum += number * key(insert);
        }
        sequence++;
        return 1;
    }

    @Override
    public void addTo(Acknowledged totals) {
        totals.orders += sequence;
        totals.keyChecksum += keyChecksum;
    }

    private static long key(PreparedStatement insert) throws SQLException {
        try (ResultSet keys = insert.getGeneratedKeys()) {
            if (!keys.next()) {
                throw new SQLException("No generated key");
            }
            return keys.getLong(1);
        }
    }
}
