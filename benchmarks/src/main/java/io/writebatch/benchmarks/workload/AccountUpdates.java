package io.writebatch.benchmarks.workload;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Books amounts on the accounts of one thread, each in turn. */
final class AccountUpdates implements Writer {
    /** So many that a thread meets its own row again only much later. */
    static final int ACCOUNTS_PER_WRITER = 50;

    private final DataSource pool;
    private final String sql;
    private final int firstAccount;
    private long updates;
    private long cents;

    AccountUpdates(DataSource pool, String tables, int number) {
        this.pool = pool;
        this.sql = "UPDATE " + tables + "_accounts SET changes = changes + 1, balance = balance + ? WHERE id = ?";
        this.firstAccount = number * ACCOUNTS_PER_WRITER;
    }

    @Override
    public int write() throws SQLException {
        long amount = updates % 1_000 + 1;
        try (Connection connection = pool.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            update.setBigDecimal(1, BigDecimal.valueOf(amount, 2));
            update.setInt(2, firstAccount + (int) (updates % ACCOUNTS_PER_WRITER));
            Updates.one(update);
        }
        updates++;
        cents += amount;
        return 1;
    }

    @Override
    public void addTo(Acknowledged totals) {
        totals.accountUpdates += updates;
        totals.cents += cents;
    }
}
