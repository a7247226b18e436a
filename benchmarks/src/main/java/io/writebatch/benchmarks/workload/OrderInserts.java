package io.writebatch.benchmarks.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Takes orders, one row and one commit at a time, as most applications do. */
final class OrderInserts implements Writer {
    private final DataSource pool;
    private final String sql;
    private final int number;
    private long sequence;

    OrderInserts(DataSource pool, String tables, int number) {
        this.pool = pool;
        this.sql = Order.insert(tables);
        this.number = number;
    }

    @Override
    public int write() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            new Order(number, sequence).bind(insert);
            Updates.one(insert);
        }
        sequence++;
        return 1;
    }

    @Override
    public void addTo(Acknowledged totals) {
        totals.orders += sequence;
    }
}
