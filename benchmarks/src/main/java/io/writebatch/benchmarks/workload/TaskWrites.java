package io.writebatch.benchmarks.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.DataSource;

/** Files tasks under keys of the application's own, and deletes the oldest when they are done. */
final class TaskWrites implements Writer {
    /** Some rows are always there, so that deletes do not always follow their inserts. */
    private static final int OPEN_TASKS = 20;

    private static final long IDS_PER_WRITER = 1_000_000_000L;

    private final DataSource pool;
    private final String insertSql;
    private final String deleteSql;
    private final Deque<Long> open = new ArrayDeque<>();
    private final int number;
    private long inserts;
    private long deletes;

    TaskWrites(DataSource pool, String tables, int number) {
        this.pool = pool;
        this.insertSql = "INSERT INTO " + tables + "_tasks (id, writer, title) VALUES (?, ?, ?)";
        this.deleteSql = "DELETE FROM " + tables + "_tasks WHERE id = ?";
        this.number = number;
    }

    @Override
    public int write() throws SQLException {
        if (open.size() > OPEN_TASKS) {
            delete();
        } else {
            insert();
        }
        return 1;
    }

    @Override
    public void addTo(Acknowledged totals) {
        totals.taskInserts += inserts;
        totals.taskDeletes += deletes;
        totals.remainingTaskIds += open.stream().mapToLong(Long::longValue).sum();
    }

    private void insert() throws SQLException {
        long id = number * IDS_PER_WRITER + inserts;
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(insertSql)) {
            insert.setLong(1, id);
            insert.setInt(2, number);
            insert.setString(3, "task " + inserts + " of writer " + number);
            Updates.one(insert);
        }
        open.add(id);
        inserts++;
    }

    private void delete() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement delete = connection.prepareStatement(deleteSql)) {
            delete.setLong(1, open.element());
            Updates.one(delete);
        }
        open.remove();
        deletes++;
    }
}
