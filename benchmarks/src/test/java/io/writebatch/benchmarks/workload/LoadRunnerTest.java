package io.writebatch.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadRunnerTest {
    private static final long MILLI = 1_000_000;

    /** Each thread's own, so that it passes with this thread's writes only. */
    private final ThreadLocal<AtomicLong> nanos = ThreadLocal.withInitial(AtomicLong::new);

    @Test
    void shouldCountEveryWriteButMeasureOnlyItsRounds() throws Exception {
        List<SlowWriter> writers = List.of(new SlowWriter(), new SlowWriter());
        try (LoadRunner runner = new LoadRunner(
                new ArrayList<>(writers),
                Executors.defaultThreadFactory(),
                () -> nanos.get().get())) {
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
    void shouldStopWhenAWriteFails() throws Exception {
        Writer failing = new SlowWriter() {
            @Override
            public int write() throws SQLException {
                throw new SQLException("on purpose");
            }
        };
        try (LoadRunner runner = new LoadRunner(
                List.of(new SlowWriter(), failing),
                Executors.defaultThreadFactory(),
                () -> nanos.get().get())) {
            assertThatThrownBy(() -> runner.warmUp(Duration.ofMinutes(1))).hasRootCauseMessage("on purpose");
        }
    }

    /** Takes a millisecond for a write. */
    private class SlowWriter implements Writer {
        private long written;

        @Override
        public int write() throws SQLException {
            nanos.get().addAndGet(MILLI);
            written++;
            return 1;
        }

        @Override
        public void addTo(Acknowledged totals) {
            totals.orders += written;
        }
    }
}
