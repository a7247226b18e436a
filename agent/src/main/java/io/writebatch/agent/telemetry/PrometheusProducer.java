package io.writebatch.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.writebatch.agent.config.AgentVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * Gives the bundled OpenTelemetry the Prometheus metrics as they are when it collects them: nothing is counted twice, and
 * no write notices. Always the sums since the start.
 */
final class PrometheusProducer implements MetricProducer {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.builder("io.writebatch")
            .setVersion(AgentVersion.get())
            .build();

    private final PrometheusMetrics metrics;
    private final Runnable beforeScrape;
    private final long startEpochNanos = epochNanos();

    PrometheusProducer(PrometheusMetrics metrics, Runnable beforeScrape) {
        this.metrics = metrics;
        this.beforeScrape = beforeScrape;
    }

    private record Metric(Resource resource, OtelName otelName, String description, MetricDataType type, Data<?> data)
            implements MetricData {

        @Override
        public Resource getResource() {
            return resource;
        }

        @Override
        public InstrumentationScopeInfo getInstrumentationScopeInfo() {
            return SCOPE;
        }

        @Override
        public String getName() {
            return otelName.name();
        }

        @Override
        public String getDescription() {
            return description;
        }

        @Override
        public String getUnit() {
            return otelName.unit();
        }

        @Override
        public MetricDataType getType() {
            return type;
        }

        @Override
        public Data<?> getData() {
            return data;
        }
    }

    @Override
    public Collection<MetricData> produce(Resource resource) {
        beforeScrape.run();
        long now = epochNanos();
        List<MetricData> produced = new ArrayList<>();
        for (MetricFamilySamples family : Collections.list(metrics.registry().metricFamilySamples())) {
            if (!family.samples.isEmpty()) {
                produced.add(metric(resource, family, now));
            }
        }
        return produced;
    }

    private MetricData metric(Resource resource, MetricFamilySamples family, long now) {
        OtelName name = OtelName.of(family);
        if (family.type == Collector.Type.COUNTER) {
            return new Metric(resource, name, family.help, MetricDataType.LONG_SUM, sum(family, now));
        }
        return family.type == Collector.Type.HISTOGRAM
                ? new Metric(resource, name, family.help, MetricDataType.HISTOGRAM, histogram(family, now))
                : new Metric(resource, name, family.help, MetricDataType.DOUBLE_GAUGE, gauge(family, now));
    }

    private Data<?> sum(MetricFamilySamples family, long now) {
        List<LongPointData> points = new ArrayList<>();
        for (Sample sample : family.samples) {
            if (sample.name.endsWith("_total")) {
                points.add(LongPointData.create(
                        startEpochNanos, now, attributes(sample.labelNames, sample.labelValues), (long) sample.value));
            }
        }
        return SumData.createLongSumData(true, AggregationTemporality.CUMULATIVE, points);
    }

    private Data<?> gauge(MetricFamilySamples family, long now) {
        List<DoublePointData> points = new ArrayList<>();
        for (Sample sample : family.samples) {
            points.add(DoublePointData.create(
                    startEpochNanos, now, attributes(sample.labelNames, sample.labelValues), sample.value, List.of()));
        }
        return GaugeData.createDoubleGaugeData(points);
    }

    private Data<?> histogram(MetricFamilySamples family, long now) {
        List<HistogramPointData> points = new ArrayList<>();
        for (HistogramSamples histogram : HistogramSamples.of(family)) {
            points.add(HistogramPointData.create(
                    startEpochNanos,
                    now,
                    attributes(histogram.labelNames(), histogram.labelValues()),
                    histogram.sum(),
                    false,
                    0,
                    false,
                    0,
                    histogram.boundaries(),
                    histogram.counts()));
        }
        return HistogramData.create(AggregationTemporality.CUMULATIVE, points);
    }

    private static Attributes attributes(List<String> names, List<String> values) {
        AttributesBuilder attributes = Attributes.builder();
        for (int i = 0; i < names.size(); i++) {
            attributes.put(names.get(i), values.get(i));
        }
        return attributes.build();
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
