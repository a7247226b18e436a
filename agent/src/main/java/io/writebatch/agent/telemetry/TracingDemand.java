package io.writebatch.agent.telemetry;

/** Whether the standard OpenTelemetry settings of this JVM ask for traces. Loads nothing of OpenTelemetry. */
final class TracingDemand {
    private static final String OTLP_PREFIX = "OTEL_EXPORTER_OTLP_";

    private final OtelSettings settings;

    TracingDemand(OtelSettings settings) {
        this.settings = settings;
    }

    /** True when an exporter of traces is named, or settings of the OTLP exporter are there that concern traces. */
    boolean exists() {
        if (settings.disabled()) {
            return false;
        }
        String exporter = settings.get("otel.traces.exporter");
        return exporter == null ? hasOtlpSetting() : !exporter.equalsIgnoreCase("none");
    }

    private boolean hasOtlpSetting() {
        for (String variable : settings.variables()) {
            if (concernsTraces(variable)) {
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
}
