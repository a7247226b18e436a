package io.writebatch.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class LoadRunnerTest {
    private static final long MILLI = 1_000_000;

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void shouldCountEveryWriteButMeasureOnlyItsRounds() throws Exception {
        // A millisecond for a write of both.
        CyclicBarrier together = new CyclicBarrier(2, () -> nanos.addAndGet(MILLI));
        List<TestWriter> writers = List.of(new TestWriter(together::await), new TestWriter(together::await));
        try (LoadRunner runner = runner(writers, nanos::get)) {
            runner.warmUp(Duration.ofMillis(50));
            long warmUp = writers.stream().mapToLong(writer -> writer.written).sum();
            runner.measure(Duration.ofMillis(100));
            runner.measure(Duration.ofMillis(100));
            LoadResult result = runner.result();

            long all = writers.stream().mapToLong(writer -> writer.written).sum();
            assertThat(result.acknowledged().orders).isEqualTo(all);
            assertThat(result.measuredRows()).isEqualTo(all - warmUp);
            assertThat(warmUp).isEqualTo(2 * 50);
            assertThat(result.rates()).containsExactly(2_000.0, 2_000.0);
            assertThat(result.p50Millis()).isCloseTo(1.0, within(0.001));
        }
    }

    @Test
    void shouldNotGiveThreadThatGetsToRunLateTimeBehindTheRound() throws Exception {
        Thread runnersOwn = Thread.currentThread();
        AtomicBoolean started = new AtomicBoolean();
        LongSupplier clock = () -> Thread.currentThread() != runnersOwn && started.compareAndSet(false, true)
                ? nanos.addAndGet(40 * MILLI)
                : nanos.get();
        try (LoadRunner runner = runner(List.of(new TestWriter(() -> nanos.addAndGet(MILLI))), clock)) {
            assertThat(runner.measure(Duration.ofMillis(100))).isEqualTo(600.0);
        }
    }

    @Test
    void shouldStopWhenAWriteFails() throws Exception {
        TestWriter failing = new TestWriter(() -> {
            throw new SQLException("on purpose");
        });
        TestWriter other = new TestWriter(() -> 1);
        try (LoadRunner runner = runner(List.of(other, failing), nanos::get)) {
            assertThatThrownBy(() -> runner.warmUp(Duration.ofMinutes(1))).hasRootCauseMessage("on purpose");
        }
    }

    private static LoadRunner runner(List<TestWriter> writers, LongSupplier nanoClock) {
        return new LoadRunner(new ArrayList<>(writers), Executors.defaultThreadFactory(), nanoClock);
    }

    private static final class TestWriter implements Writer {
        private final Callable<?> write;
        private long written;

        TestWriter(Callable<?> write) {
            this.write = write;
        }

        @Override
        public int write() throws SQLException {
            try {
                write.call();
            } catch (SQLException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            written++;
            return 1;
        }

        @Override
        public void addTo(Acknowledged totals) {
            totals.orders += written;
        }
    }
}
