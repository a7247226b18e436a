package io.writebatch.it.harness;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.writebatch.testkit.Metrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts of OTLP and of Prometheus in one form, {@code name{label=value,…} billionths}, so that they can be compared. */
public final class OtlpSamples {
    /** Sums that were added in another order differ in their last digits. */
    private static final long BILLION = 1_000_000_000;

    /** Goes on while nobody writes, with each interval. */
    private static final String RESTLESS = "jdbc.write.delay_adjustments";

    private static final String PREFIX = "jdbc_write_";

    private OtlpSamples() {}

    /** Counters and histograms; gauges change by themselves. */
    public static Collection<String> of(Collection<Metric> metrics) {
        Collection<String> samples = new TreeSet<>();
        for (Metric metric : metrics) {
            if (metric.hasSum()) {
                requireCumulative(metric, metric.getSum().getAggregationTemporality());
                for (NumberDataPoint point : metric.getSum().getDataPointsList()) {
                    add(samples, metric.getName(), labels(point.getAttributesList()), point.getAsInt());
                }
            } else if (metric.hasHistogram()) {
                requireCumulative(metric, metric.getHistogram().getAggregationTemporality());
                metric.getHistogram().getDataPointsList().forEach(point -> add(samples, metric.getName(), point));
            }
        }
        return samples;
    }

    private static void requireCumulative(Metric metric, AggregationTemporality temporality) {
        if (temporality != AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE) {
            throw new AssertionError(metric.getName() + " is " + temporality);
        }
    }

    private static void add(Collection<String> samples, String name, HistogramDataPoint point) {
        Map<String, String> labels = labels(point.getAttributesList());
        long upTo = 0;
        for (int i = 0; i < point.getBucketCountsCount(); i++) {
            upTo += point.getBucketCounts(i);
            Map<String, String> bucket = new TreeMap<>(labels);
            bucket.put("le", i < point.getExplicitBoundsCount() ? String.valueOf(point.getExplicitBounds(i)) : "+Inf");
            add(samples, name + ".bucket", bucket, upTo);
        }
        add(samples, name + ".count", labels, point.getCount());
        add(samples, name + ".sum", labels, point.getSum());
    }

    /** The same of what the agent's endpoint served. */
    public static Collection<String> of(Metrics served) {
        Collection<String> samples = new TreeSet<>();
        for (Metrics.Sample sample : served.samples()) {
            List<String> suffixes = new ArrayList<>(List.of("_total", "_bucket", "_count", "_sum"));
            suffixes.removeIf(suffix -> !sample.name().endsWith(suffix));
            if (!suffixes.isEmpty()) {
                String suffix = suffixes.get(0);
                String name = sample.name()
                        .substring(PREFIX.length(), sample.name().length() - suffix.length())
                        .replaceFirst("_seconds$", "");
                String part = suffix.equals("_total") ? "" : "." + suffix.substring(1);
                add(samples, "jdbc.write." + name + part, sample.labels(), sample.value());
            }
        }
        return samples;
    }

    static void add(Collection<String> samples, String name, Map<String, String> labels, long value) {
        add(samples, name, labels, (double) value);
    }

    static void add(Collection<String> samples, String name, Map<String, String> labels, double value) {
        if (!name.equals(RESTLESS)) {
            samples.add(name + new TreeMap<>(labels) + " " + Math.round(value * BILLION));
        }
    }

    private static Map<String, String> labels(List<KeyValue> attributes) {
        Map<String, String> labels = new TreeMap<>();
        attributes.forEach(
                attribute -> labels.put(attribute.getKey(), attribute.getValue().getStringValue()));
        return labels;
    }
}
