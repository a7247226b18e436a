package io.writebatch.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LoadRunnerTest {

    @Test
    void shouldCountEveryWriteButMeasureOnlyItsRounds() throws Exception {
        List<SleepyWriter> writers = List.of(new SleepyWriter(), new SleepyWriter());
        try (LoadRunner runner = new LoadRunner(new ArrayList<>(writers), Executors.defaultThreadFactory())) {
            runner.warmUp(Duration.ofMillis(50));
            long warmUp = writers.stream().mapToLong(writer -> writer.written).sum();
            runner.measure(Duration.ofMillis(100));
            runner.measure(Duration.ofMillis(100));
            LoadResult result = runner.result();

            long all = writers.stream().mapToLong(writer -> writer.written).sum();
            assertThat(result.acknowledged().orders).isEqualTo(all);
            assertThat(result.measuredRows()).isEqualTo(all - warmUp);
            assertThat(result.rates()).hasSize(2).allMatch(rate -> rate > 0 && rate < 2_000);
            assertThat(result.p50Millis()).isBetween(1.0, 50.0);
        }
    }

    @Test
    void shouldStopWhenAWriteFails() throws Exception {
        Writer failing = new SleepyWriter() {
            @Override
            public int write() throws SQLException {
                throw new SQLException("on purpose");
            }
        };
        try (LoadRunner runner =
                new LoadRunner(List.of(new SleepyWriter(), failing), Executors.defaultThreadFactory())) {
            assertThatThrownBy(() -> runner.warmUp(Duration.ofMinutes(1))).hasRootCauseMessage("on purpose");
        }
    }

    private static class SleepyWriter implements Writer {
        private long written;

        @Override
        public int write() throws SQLException {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new SQLException(e);
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
