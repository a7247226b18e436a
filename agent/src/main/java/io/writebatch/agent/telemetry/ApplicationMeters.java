package io.writebatch.agent.telemetry;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.writebatch.agent.config.AgentVersion;
import io.writebatch.core.FlushReport;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * The metrics in the OpenTelemetry of one application. Counters and gauges are read from the Prometheus metrics whenever
 * it collects them; only histograms, which cannot be read so, are recorded when a flush ends. Needs version 1.10 of the
 * API. Thread-safe.
 */
final class ApplicationMeters {
    private static final double NANOS_PER_SECOND = 1e9;

    private final MeterApi api;
    private final PrometheusMetrics metrics;
    private final Runnable beforeScrape;
    private final MethodHandle record;
    private final Object size;
    private final Object delay;
    private final Object latency;
    private final ConcurrentMap<String, Object> attributesByDatabase = new ConcurrentHashMap<>();

    /** Registers all metrics there. */
    ApplicationMeters(ApiLookup lookup, Object openTelemetry, PrometheusMetrics metrics, Runnable beforeScrape)
            throws ReflectiveOperationException {
        this.api = new MeterApi(lookup, openTelemetry, "io.writebatch", AgentVersion.get());
        this.metrics = metrics;
        this.beforeScrape = beforeScrape;
        this.record = api.recordDouble();
        Object[] histograms = new Object[3];
        for (MetricFamilySamples family : Collections.list(metrics.registry().metricFamilySamples())) {
            if (family.type == Collector.Type.HISTOGRAM) {
                int place = place(family.name);
                histograms[place] =
                        api.histogram(OtelName.of(family), family.help, FlushMeters.boundaries(family.name));
            } else {
                register(family);
            }
        }
        this.size = histograms[0];
        this.delay = histograms[1];
        this.latency = histograms[2];
    }

    private static int place(String name) {
        return switch (name) {
            case FlushMeters.SIZE -> 0;
            case FlushMeters.DELAY -> 1;
            case FlushMeters.LATENCY -> 2;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void register(MetricFamilySamples family) throws ReflectiveOperationException {
        OtelName name = OtelName.of(family);
        if (family.type == Collector.Type.COUNTER) {
            api.counter(name, family.help, new Reader(family.name + "_total", true));
        } else {
            api.gauge(name, family.help, new Reader(family.name, false));
        }
    }

    void flushed(FlushReport report) throws Throwable {
        Object attributes = attributes(report.target().database());
        record.invokeExact(size, (double) report.size(), attributes);
        record.invokeExact(delay, report.delayNanos() / NANOS_PER_SECOND, attributes);
        record.invokeExact(latency, report.latencyNanos() / NANOS_PER_SECOND, attributes);
    }

    private Object attributes(String database) throws ReflectiveOperationException {
        Object known = attributesByDatabase.get(database);
        if (known == null) {
            known = api.attributes(List.of("database"), List.of(database));
            attributesByDatabase.put(database, known);
        }
        return known;
    }

    /** Reads the samples of one name into whatever is measuring. */
    private final class Reader implements Consumer<Object> {
        private final String sampleName;
        private final boolean whole;

        Reader(String sampleName, boolean whole) {
            this.sampleName = sampleName;
            this.whole = whole;
        }

        @Override
        public void accept(Object measurement) {
            beforeScrape.run();
            try {
                for (Sample sample : samples()) {
                    Object attributes = api.attributes(sample.labelNames, sample.labelValues);
                    if (whole) {
                        api.record(measurement, (long) sample.value, attributes);
                    } else {
                        api.record(measurement, sample.value, attributes);
                    }
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        private List<Sample> samples() {
            List<Sample> samples = new ArrayList<>();
            for (MetricFamilySamples family :
                    Collections.list(metrics.registry().filteredMetricFamilySamples(Set.of(sampleName)))) {
                for (Sample sample : family.samples) {
                    if (sample.name.equals(sampleName)) {
                        samples.add(sample);
                    }
                }
            }
            return samples;
        }
    }
}
