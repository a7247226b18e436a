package io.writebatch.it.harness;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The OpenTelemetry of an application under test that meters itself. In a class of its own: not every application has it. */
public final class MeteredApp {
    private final Reader reader = new Reader();

    private MeteredApp() {}

    /** Sets it up, as an application does that knows of no agent. */
    public static MeteredApp setUp() {
        MeteredApp metered = new MeteredApp();
        OpenTelemetrySdk.builder()
                .setMeterProvider(SdkMeterProvider.builder()
                        .registerMetricReader(metered.reader)
                        .build())
                .buildAndRegisterGlobal();
        return metered;
    }

    /** Counters and histograms of the agent's, as {@link OtlpSamples} writes them. */
    public Collection<String> samples() {
        Collection<String> samples = new TreeSet<>();
        for (MetricData metric : reader.registration.collectAllMetrics()) {
            if (metric.getInstrumentationScopeInfo().getName().equals("io.writebatch")) {
                metric.getData().getPoints().forEach(point -> add(samples, metric.getName(), point));
            }
        }
        return samples;
    }

    private static void add(Collection<String> samples, String name, PointData point) {
        Map<String, String> labels = new TreeMap<>();
        point.getAttributes().forEach((key, value) -> labels.put(key.getKey(), value.toString()));
        if (point instanceof LongPointData count) {
            OtlpSamples.add(samples, name, labels, count.getValue());
        } else if (point instanceof HistogramPointData histogram) {
            long upTo = 0;
            for (int i = 0; i < histogram.getCounts().size(); i++) {
                upTo += histogram.getCounts().get(i);
                Map<String, String> bucket = new TreeMap<>(labels);
                bucket.put(
                        "le",
                        i < histogram.getBoundaries().size()
                                ? String.valueOf(histogram.getBoundaries().get(i))
                                : "+Inf");
                OtlpSamples.add(samples, name + ".bucket", bucket, upTo);
            }
            OtlpSamples.add(samples, name + ".count", labels, histogram.getCount());
            OtlpSamples.add(samples, name + ".sum", labels, histogram.getSum());
        }
    }

    private static final class Reader implements MetricReader {
        CollectionRegistration registration = CollectionRegistration.noop();

        @Override
        public void register(CollectionRegistration given) {
            registration = given;
        }

        @Override
        public CompletableResultCode forceFlush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return AggregationTemporality.CUMULATIVE;
        }
    }
}
