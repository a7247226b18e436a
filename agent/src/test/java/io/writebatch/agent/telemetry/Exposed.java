package io.writebatch.agent.telemetry;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.writebatch.agent.config.CallSiteMode;
import io.writebatch.core.sql.ExclusionReason;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Metrics of which every one has a sample. */
final class Exposed {
    private Exposed() {}

    static PrometheusMetrics metrics() {
        PrometheusMetrics metrics = new PrometheusMetrics(CallSiteMode.HINT, 500);
        metrics.batched(Statements.POSTGRESQL, Statements.unhinted(), 1);
        metrics.excluded(Statements.POSTGRESQL, Statements.unhinted(), ExclusionReason.TABLE);
        metrics.flushed(Reports.committed().report());
        return metrics;
    }

    /** Ordered by name. */
    static List<MetricFamilySamples> families() {
        return Collections.list(metrics().registry().metricFamilySamples()).stream()
                .sorted(Comparator.comparing(Exposed::name))
                .toList();
    }

    static String name(MetricFamilySamples family) {
        return family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name;
    }
}
