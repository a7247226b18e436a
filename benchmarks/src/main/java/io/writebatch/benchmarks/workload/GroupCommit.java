package io.writebatch.benchmarks.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;

/**
 * What developers write who need the speed and may change the application: a queue, and a thread that inserts what is
 * in it as one batch, while the callers wait. An error fails the whole batch; keys are not returned.
 */
final class GroupCommit implements AutoCloseable {
    /** Up to here both drivers send a batch in autocommit as one transaction, in one round trip. */
    private static final int LARGEST_BATCH = 250;

    private final DataSource pool;
    private final String sql;
    private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
    private final Thread flusher = new Thread(this::flushAll, "flusher");

    private record Pending(Order order, CompletableFuture<Void> durable) {}

    GroupCommit(DataSource pool, String tables) {
        this.pool = pool;
        this.sql = Order.insert(tables);
    }

    /** One thread flushes: a second one was measured, and only makes the batches smaller. */
    GroupCommit start() {
        flusher.setDaemon(true);
        flusher.start();
        return this;
    }

    /** Returns when the order is durable. */
    void insert(Order order) throws SQLException {
        Pending pending = new Pending(order, new CompletableFuture<>());
        queue.add(pending);
        try {
            pending.durable().get();
        } catch (ExecutionException e) {
            throw new SQLException("The batch failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException(e);
        }
    }

    @Override
    public void close() {
        flusher.interrupt();
    }

    private void flushAll() {
        List<Pending> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch, LARGEST_BATCH - 1);
                flush(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void flush(List<Pending> batch) {
        try {
            insertAll(batch);
            batch.forEach(pending -> pending.durable().complete(null));
        } catch (SQLException | RuntimeException e) {
            batch.forEach(pending -> pending.durable().completeExceptionally(e));
        }
    }

    private void insertAll(List<Pending> batch) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Pending pending : batch) {
                pending.order().bind(insert);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** One caller. */
    static final class Inserts implements Writer {
        private final GroupCommit groupCommit;
        private final int number;
        private long sequence;

        Inserts(GroupCommit groupCommit, int number) {
            this.groupCommit = groupCommit;
            this.number = number;
        }

        @Override
        public int write() throws SQLException {
            groupCommit.insert(new Order(number, sequence));
            sequence++;
            return 1;
        }

        @Override
        public void addTo(Acknowledged totals) {
            totals.orders += sequence;
        }
    }
}
