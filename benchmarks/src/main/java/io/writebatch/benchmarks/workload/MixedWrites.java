package io.writebatch.benchmarks.workload;

import java.sql.SQLException;
import java.util.SplittableRandom;
import javax.sql.DataSource;

/** Four of ten writes are orders, four are bookings, two file or delete a task; in random order. */
final class MixedWrites implements Writer {
    private final Writer orders;
    private final Writer accounts;
    private final Writer tasks;
    private final SplittableRandom random;

    MixedWrites(DataSource pool, String tables, int number) {
        orders = new OrderInserts(pool, tables, number);
        accounts = new AccountUpdates(pool, tables, number);
        tasks = new TaskWrites(pool, tables, number);
        random = new SplittableRandom(number);
    }

    @Override
    public int write() throws SQLException {
        int choice = random.nextInt(10);
        if (choice < 4) {
            return orders.write();
        }
        return choice < 8 ? accounts.write() : tasks.write();
    }

    @Override
    public void addTo(Acknowledged totals) {
        orders.addTo(totals);
        accounts.addTo(totals);
        tasks.addTo(totals);
    }
}
