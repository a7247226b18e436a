package io.writebatch.agent.telemetry;

import io.prometheus.client.Collector.MetricFamilySamples;

/**
 * What a metric of the Prometheus endpoint is called in OpenTelemetry: {@code jdbc_write_batch_delay_seconds} becomes
 * {@code jdbc.write.batch_delay} with the unit {@code s}. What exports OpenTelemetry's metrics to Prometheus makes the
 * first of the second again.
 */
record OtelName(String name, String unit) {
    private static final String PREFIX = "jdbc_write_";
    private static final String SECONDS = "_seconds";

    /** Dimensionless, without an annotation: exporters to Prometheus disagree about those. */
    private static final String NO_UNIT = "";

    static OtelName of(MetricFamilySamples family) {
        String rest = family.name.substring(PREFIX.length());
        boolean seconds = rest.endsWith(SECONDS);
        String name = seconds ? rest.substring(0, rest.length() - SECONDS.length()) : rest;
        return new OtelName("jdbc.write.".concat(name), seconds ? "s" : NO_UNIT);
    }
}
