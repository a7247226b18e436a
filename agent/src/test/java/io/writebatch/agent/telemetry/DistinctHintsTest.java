package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.writebatch.agent.config.CallSiteMode;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An application that builds its hints from something unbounded. */
class DistinctHintsTest {
    private static final int WARM = 100_000;
    private static final int ALL = 1_000_000;
    private static final int MAX_CALL_SITES = 500;
    private static final long FLAT_BYTES = 2_000_000;

    private final PrometheusMetrics metrics = new PrometheusMetrics(CallSiteMode.HINT, MAX_CALL_SITES);

    @Test
    void aMillionDistinctHintsGetNoMoreLabelsAndMemoryThanTheFirst() {
        write(0, WARM);
        long before = usedBytes();

        write(WARM, ALL);

        await().atMost(Duration.ofSeconds(30)).until(() -> usedBytes() - before < FLAT_BYTES);
        assertThat(samples("jdbc_write_batched_total"))
                .hasSize(MAX_CALL_SITES + 1)
                .filteredOn(sample -> sample.labelValues.get(0).equals("other"))
                .singleElement()
                .satisfies(sample -> assertThat(sample.value).isEqualTo(ALL - MAX_CALL_SITES));
        assertThat(samples("jdbc_write_excluded_total")).hasSize(MAX_CALL_SITES + 1);
    }

    private void write(int from, int to) {
        for (int i = from; i < to; i++) {
            StatementFacts statement =
                    Statements.read("/* file:request-" + i + ".java line:" + i + " */ INSERT INTO orders VALUES (?)");
            metrics.batched(Statements.POSTGRESQL, statement, 1);
            metrics.excluded(Statements.POSTGRESQL, statement, ExclusionReason.ALONE);
        }
    }

    private List<Sample> samples(String name) {
        return Collections.list(metrics.registry().filteredMetricFamilySamples(Set.of(name))).stream()
                .map((MetricFamilySamples family) -> family.samples)
                .flatMap(List::stream)
                .toList();
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
