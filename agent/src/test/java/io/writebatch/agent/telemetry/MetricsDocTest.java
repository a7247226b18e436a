package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.writebatch.agent.config.CallSiteMode;
import io.writebatch.agent.config.ProjectFiles;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReason;
import io.writebatch.core.sql.ExclusionReason;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MetricsDocTest {
    private static final String DOC = "docs/metrics.md";

    @Test
    void tableOfTheDocumentationIsWhatTheEndpointServes() {
        StringBuilder table = new StringBuilder("| metric | type | labels | meaning |\n|---|---|---|---|\n");
        for (MetricFamilySamples family : families()) {
            table.append("| `")
                    .append(name(family))
                    .append("` | ")
                    .append(family.type.name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(labels(family))
                    .append(" | ")
                    .append(family.help)
                    .append(" |\n");
        }

        assertThat(ProjectFiles.read(DOC)).contains(table);
    }

    @Test
    void everyReasonAndOutcomeIsDocumented() {
        String doc = ProjectFiles.read(DOC);

        for (ExclusionReason reason : ExclusionReason.values()) {
            assertThat(doc).contains("| `" + reason.label() + "` |");
        }
        for (FlushReason reason : FlushReason.values()) {
            assertThat(doc).contains("| `" + reason.label() + "` |");
        }
        for (FlushOutcome outcome : FlushOutcome.values()) {
            assertThat(doc).contains("`" + outcome.label() + "`");
        }
    }

    @Test
    void everySpanAttributeIsDocumented() {
        assertThat(ProjectFiles.read(DOC))
                .contains(
                        "`" + SpanWriter.OUTCOME.getKey() + "`",
                        "`" + SpanWriter.DELAY.getKey() + "`",
                        "`" + SpanWriter.FLUSH_REASON.getKey() + "`");
    }

    @Test
    void everyMetricOfTheDocumentationsQueriesExists() {
        List<String> names = families().stream().map(MetricsDocTest::name).toList();

        assertThat(ProjectFiles.read(DOC).split("[^a-z_]+"))
                .filteredOn(word -> word.startsWith("jdbc_write_"))
                .allMatch(word -> names.contains(word.replaceFirst("_(bucket|sum|count)$", "")), "is a metric");
    }

    @Test
    void helpNamesTheUnit() {
        for (MetricFamilySamples family : families()) {
            assertThat(family.help).as(family.name).endsWith(".");
            if (family.name.endsWith("_seconds")) {
                assertThat(family.help).as(family.name).endsWith("in seconds.");
            }
        }
    }

    private static List<MetricFamilySamples> families() {
        PrometheusMetrics metrics = new PrometheusMetrics(CallSiteMode.HINT, 500);
        metrics.batched(Statements.POSTGRESQL, Statements.unhinted(), 1);
        metrics.excluded(Statements.POSTGRESQL, Statements.unhinted(), ExclusionReason.TABLE);
        metrics.flushed(Reports.committed().report());
        return Collections.list(metrics.registry().metricFamilySamples()).stream()
                .sorted(Comparator.comparing(MetricsDocTest::name))
                .toList();
    }

    private static String name(MetricFamilySamples family) {
        return family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name;
    }

    private static String labels(MetricFamilySamples family) {
        List<String> labels = family.samples.get(0).labelNames.stream()
                .filter(label -> !label.equals("le"))
                .map(label -> "`" + label + "`")
                .toList();
        return labels.isEmpty() ? "none" : String.join(", ", labels);
    }
}
