package io.writebatch.agent.telemetry;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One histogram of the Prometheus metrics, taken back out of its samples. */
final class HistogramSamples {
    private static final String BUCKET = "_bucket";
    private static final String INFINITY = "+Inf";

    private final List<String> labelNames;
    private final List<String> labelValues;
    private final List<Double> boundaries = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private long count;
    private double sum;

    private HistogramSamples(List<String> labelNames, List<String> labelValues) {
        this.labelNames = labelNames;
        this.labelValues = labelValues;
    }

    /** Those of a family, one for each set of labels. */
    static List<HistogramSamples> of(MetricFamilySamples family) {
        Map<List<String>, HistogramSamples> all = new LinkedHashMap<>();
        for (Sample sample : family.samples) {
            boolean bucket = sample.name.endsWith(BUCKET);
            int labels = sample.labelNames.size() - (bucket ? 1 : 0);
            List<String> values = sample.labelValues.subList(0, labels);
            HistogramSamples histogram = all.get(values);
            if (histogram == null) {
                histogram = new HistogramSamples(sample.labelNames.subList(0, labels), values);
                all.put(values, histogram);
            }
            if (bucket) {
                histogram.addBucket(sample.labelValues.get(labels), (long) sample.value);
            } else if (sample.name.endsWith("_sum")) {
                histogram.sum = sample.value;
            }
        }
        return List.copyOf(all.values());
    }

    /** In the samples each bucket counts what the ones before it count too. */
    private void addBucket(String upTo, long cumulative) {
        if (!upTo.equals(INFINITY)) {
            boundaries.add(Double.valueOf(upTo));
        }
        counts.add(cumulative - count);
        count = cumulative;
    }

    List<String> labelNames() {
        return labelNames;
    }

    List<String> labelValues() {
        return labelValues;
    }

    List<Double> boundaries() {
        return boundaries;
    }

    /** One more than boundaries. */
    List<Long> counts() {
        return counts;
    }

    double sum() {
        return sum;
    }
}
