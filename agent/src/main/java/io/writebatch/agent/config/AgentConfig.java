package io.writebatch.agent.config;

import io.writebatch.core.BatchingSettings;
import java.util.Set;

/** The agent's settings, valid and immutable. */
public final class AgentConfig {
    private final ConfigValues values;
    private final String file;

    /** The file is the one they were read from; null when there was none. */
    AgentConfig(ConfigValues values, String file) {
        this.values = values;
        this.file = file;
    }

    public boolean enabled() {
        return values.flag(ConfigKey.ENABLED);
    }

    /** Whether a bad configuration is to stop the JVM. */
    public boolean strict() {
        return values.flag(ConfigKey.STRICT);
    }

    /** The INI file as the operator named it; null when there is none. */
    public String file() {
        return file;
    }

    /** The drivers to weave, by lower-case name. */
    @SuppressWarnings("unchecked")
    public Set<String> drivers() {
        return values.get(ConfigKey.DRIVERS, Set.class);
    }

    public CallSiteMode callSite() {
        return values.get(ConfigKey.CALL_SITE, CallSiteMode.class);
    }

    public boolean metricsEnabled() {
        return values.flag(ConfigKey.METRICS_ENABLED);
    }

    /** Whether the report is written to the log when the JVM exits. */
    public boolean reportAtExit() {
        return values.flag(ConfigKey.METRICS_REPORT_AT_EXIT);
    }

    /** Whether anybody may ask what has been counted. */
    public boolean counting() {
        return metricsEnabled() || reportAtExit() || metricsOpenTelemetry() != OpenTelemetryMode.OFF;
    }

    /** Through which OpenTelemetry the metrics go; none where they are switched off and nobody has named one. */
    public OpenTelemetryMode metricsOpenTelemetry() {
        OpenTelemetryMode mode = values.get(ConfigKey.METRICS_OPENTELEMETRY, OpenTelemetryMode.class);
        return mode == OpenTelemetryMode.AUTO && !metricsEnabled() ? OpenTelemetryMode.OFF : mode;
    }

    public String metricsHost() {
        return values.get(ConfigKey.METRICS_HOST, String.class);
    }

    /** The port to listen on; 0 for a free one. */
    public int metricsPort() {
        return values.number(ConfigKey.METRICS_PORT);
    }

    /** Distinct pairs of the labels {@code file} and {@code line}. */
    public int maxCallSites() {
        return values.number(ConfigKey.METRICS_MAX_CALL_SITES);
    }

    public OpenTelemetryMode tracingMode() {
        return values.get(ConfigKey.TRACING_MODE, OpenTelemetryMode.class);
    }

    /** What the engine needs of it. */
    public BatchingSettings toBatchingSettings() {
        return new BatchingSettings(
                values.nanos(ConfigKey.INITIAL_DELAY_MS),
                values.nanos(ConfigKey.MIN_DELAY_MS),
                values.nanos(ConfigKey.MAX_DELAY_MS),
                values.number(ConfigKey.MAX_BATCH_SIZE),
                values.number(ConfigKey.MAX_BATCH_BYTES),
                values.number(ConfigKey.WRITE_THRESHOLD),
                values.get(ConfigKey.ADAPTIVE_STEP, Double.class),
                values.nanos(ConfigKey.METRICS_INTERVAL),
                values.nanos(ConfigKey.LOCK_WAIT_MS),
                values.flag(ConfigKey.FLUSH_SINGLE),
                new TableFilter(
                        values.get(ConfigKey.INCLUDE_TABLES, TablePatterns.class),
                        values.get(ConfigKey.EXCLUDE_TABLES, TablePatterns.class)));
    }

    /** The text and the source of a key. */
    Setting setting(ConfigKey key) {
        return values.setting(key);
    }
}
