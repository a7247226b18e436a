package io.writebatch.benchmarks.workload;

import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Keeps a fixed set of threads writing for a while, always the same threads, and measures. */
final class LoadRunner implements AutoCloseable {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final List<Writer> writers;
    private final ExecutorService threads;
    private final LongSupplier nanoClock;
    private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
    private final List<Double> rates = new ArrayList<>();
    private long measuredRows;
    private long measuredCpuNanos;
    private volatile boolean failed;

    LoadRunner(List<Writer> writers, ThreadFactory threadFactory) {
        this(writers, threadFactory, System::nanoTime);
    }

    LoadRunner(List<Writer> writers, ThreadFactory threadFactory, LongSupplier nanoClock) {
        this.writers = writers;
        this.nanoClock = nanoClock;
        this.threads = Executors.newFixedThreadPool(writers.size(), threadFactory);
    }

    /** Runs all writers for this long; what they are doing then, they finish. */
    void warmUp(Duration duration) throws InterruptedException, SQLException {
        run(duration, false);
    }

    /** The same, measured. Returns rows per second. */
    double measure(Duration duration) throws InterruptedException, SQLException {
        long cpu = processCpuNanos();
        long rowsInTime = run(duration, true);
        measuredCpuNanos += processCpuNanos() - cpu;
        double rate = rowsInTime / (duration.toNanos() / 1e9);
        rates.add(rate);
        return rate;
    }

    LoadResult result() {
        Acknowledged acknowledged = new Acknowledged();
        writers.forEach(writer -> writer.addTo(acknowledged));
        return new LoadResult(
                List.copyOf(rates),
                latencies.getValueAtPercentile(50) / 1e6,
                latencies.getValueAtPercentile(99) / 1e6,
                measuredRows,
                measuredRows == 0 ? 0 : measuredCpuNanos / 1e3 / measuredRows,
                acknowledged);
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    /** Returns how many rows were written before the time was over. */
    private long run(Duration duration, boolean measured) throws InterruptedException, SQLException {
        Round round = new Round(writers.size(), duration.toNanos());
        List<Worker> workers = new ArrayList<>();
        List<Future<Void>> ends = new ArrayList<>();
        for (Writer writer : writers) {
            Worker worker = new Worker(writer, round);
            workers.add(worker);
            ends.add(threads.submit(worker));
        }
        round.begin();
        for (Future<Void> end : ends) {
            await(end);
        }
        if (measured) {
            workers.forEach(worker -> {
                latencies.add(worker.latencies);
                measuredRows += worker.rows;
            });
        }
        return workers.stream().mapToLong(worker -> worker.rowsInTime).sum();
    }

    private static void await(Future<Void> end) throws InterruptedException, SQLException {
        try {
            end.get();
        } catch (ExecutionException e) {
            throw new SQLException("A write failed", e.getCause());
        }
    }

    private static long processCpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /**
     * The same stretch of time for all threads. If each counted from when it gets to run, the busier machine would have the
     * longer round: 64 threads that keep two cores busy start up to a tenth of a second apart.
     */
    private final class Round {
        private final CountDownLatch ready;
        private final CountDownLatch started = new CountDownLatch(1);
        private final long nanos;
        private long begin;

        Round(int threads, long nanos) {
            this.ready = new CountDownLatch(threads);
            this.nanos = nanos;
        }

        void begin() throws InterruptedException {
            ready.await();
            begin = nanoClock.getAsLong();
            started.countDown();
        }

        void awaitBegin() throws InterruptedException {
            ready.countDown();
            started.await();
        }

        boolean isOn(long time) {
            return time - begin < nanos;
        }

        /** A write that ends with the round is in time. */
        boolean includes(long time) {
            return time - begin <= nanos;
        }
    }

    /** One thread during one round. */
    private final class Worker implements Callable<Void> {
        private final Writer writer;
        private final Round round;
        private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
        private long rows;
        private long rowsInTime;

        Worker(Writer writer, Round round) {
            this.writer = writer;
            this.round = round;
        }

        @Override
        public Void call() throws SQLException, InterruptedException {
            round.awaitBegin();
            try {
                work();
            } catch (SQLException | RuntimeException | Error e) {
                failed = true;
                throw e;
            }
            return null;
        }

        private void work() throws SQLException {
            long before = nanoClock.getAsLong();
            while (round.isOn(before) && !failed) {
                int written = writer.write();
                long after = nanoClock.getAsLong();
                latencies.recordValue(after - before);
                rows += written;
                if (round.includes(after)) {
                    rowsInTime += written;
                }
                before = after;
            }
        }
    }
}
