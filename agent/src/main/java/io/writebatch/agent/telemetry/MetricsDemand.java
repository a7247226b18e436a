package io.writebatch.agent.telemetry;

import java.util.List;
import java.util.Locale;

/** Which exporters of metrics the standard OpenTelemetry settings ask for, of those that are bundled. */
final class MetricsDemand {
    /** Prometheus is not: the endpoint serves that anyway. */
    private static final List<String> BUNDLED = List.of("otlp", "console", "logging");

    private final OtelSettings settings;

    MetricsDemand(OtelSettings settings) {
        this.settings = settings;
    }

    /**
     * Separated by commas; empty for none. Traces are often exported to where nobody takes metrics, so it takes a setting
     * that names them.
     *
     * @param otherwise which, where no setting does
     */
    String exporters(String otherwise) {
        String named = settings.disabled() ? "none" : settings.get("otel.metrics.exporter");
        if (named == null) {
            return settings.get("otel.exporter.otlp.metrics.endpoint") == null ? otherwise : "otlp";
        }
        StringBuilder exporters = new StringBuilder();
        for (String name : named.toLowerCase(Locale.ROOT).split(",", -1)) {
            if (BUNDLED.contains(name.trim())) {
                exporters.append(exporters.length() == 0 ? "" : ",").append(name.trim());
            }
        }
        return exporters.toString();
    }
}
