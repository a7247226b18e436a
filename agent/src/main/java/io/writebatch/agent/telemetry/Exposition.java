package io.writebatch.agent.telemetry;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Renders the metrics as text, ordered by name. Thread-safe. */
final class Exposition {
    private final PrometheusMetrics metrics;
    private final Runnable beforeScrape;

    /** Takes what brings values up to date that otherwise change only when writes happen. */
    Exposition(PrometheusMetrics metrics, Runnable beforeScrape) {
        this.metrics = metrics;
        this.beforeScrape = beforeScrape;
    }

    /** The content type that suits the value of an Accept header, which may be null. */
    static String contentType(String accept) {
        return TextFormat.chooseContentType(accept);
    }

    byte[] render(String contentType) {
        beforeScrape.run();
        Map<String, MetricFamilySamples> families = new TreeMap<>();
        for (MetricFamilySamples family : Collections.list(metrics.registry().metricFamilySamples())) {
            families.put(family.name, withoutCreated(family));
        }
        try {
            StringWriter text = new StringWriter();
            TextFormat.writeFormat(contentType, text, Collections.enumeration(families.values()));
            return text.toString().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The client adds the time of birth of each series, which would double their number. */
    private static MetricFamilySamples withoutCreated(MetricFamilySamples family) {
        List<Sample> samples = new ArrayList<>(family.samples.size());
        for (Sample sample : family.samples) {
            if (!sample.name.endsWith("_created")) {
                samples.add(sample);
            }
        }
        return new MetricFamilySamples(family.name, family.unit, family.type, family.help, samples);
    }
}
