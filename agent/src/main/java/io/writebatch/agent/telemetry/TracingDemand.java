package io.writebatch.agent.telemetry;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Whether the standard OpenTelemetry settings of this JVM ask for traces. Loads nothing of OpenTelemetry. */
final class TracingDemand {
    private static final String OTLP_PREFIX = "OTEL_EXPORTER_OTLP_";

    private final Properties systemProperties;
    private final Map<String, String> environment;

    TracingDemand(Properties systemProperties, Map<String, String> environment) {
        this.systemProperties = systemProperties;
        this.environment = environment;
    }

    /** True when an exporter of traces is named, or settings of the OTLP exporter are there that concern traces. */
    boolean exists() {
        if ("true".equalsIgnoreCase(get("otel.sdk.disabled"))) {
            return false;
        }
        String exporter = get("otel.traces.exporter");
        return exporter == null ? hasOtlpSetting() : !exporter.equalsIgnoreCase("none");
    }

    /** The property's value, else the variable's; null when both are missing or empty. */
    private String get(String property) {
        String value = systemProperties.getProperty(property);
        if (value == null || value.isBlank()) {
            value = environment.get(variable(property));
        }
        return value == null || value.isBlank() ? null : value.trim();
    }

    private boolean hasOtlpSetting() {
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            if (concernsTraces(entry.getKey()) && !entry.getValue().isBlank()) {
                return true;
            }
        }
        for (String name : systemProperties.stringPropertyNames()) {
            if (name.startsWith("otel.exporter.otlp.") && concernsTraces(variable(name))) {
                return true;
            }
        }
        return false;
    }

    private static boolean concernsTraces(String variable) {
        return variable.startsWith(OTLP_PREFIX)
                && !variable.startsWith("METRICS_", OTLP_PREFIX.length())
                && !variable.startsWith("LOGS_", OTLP_PREFIX.length());
    }

    private static String variable(String property) {
        return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
