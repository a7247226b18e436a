package io.writebatch.agent.config;

import java.util.Locale;

/**
 * Every key there is, in the order of the documentation. Names, defaults, validation, {@code docs/configuration.md} and
 * {@code config.example.ini} all come from here or are tested against it.
 */
enum ConfigKey {
    ENABLED(
            ConfigSection.WRITE_BATCH,
            "enabled",
            new BooleanValue(),
            "false",
            "switches the agent on; nothing is woven while it is false"),
    INITIAL_DELAY_MS(
            ConfigSection.WRITE_BATCH,
            "initial_delay_ms",
            DurationValue.millis("0", "60000"),
            "1",
            "first bound of a group's wait for more writers; while it is not set it follows the other two bounds"),
    MAX_DELAY_MS(
            ConfigSection.WRITE_BATCH,
            "max_delay_ms",
            DurationValue.millis("0", "60000"),
            "100",
            "highest bound of the wait"),
    MIN_DELAY_MS(
            ConfigSection.WRITE_BATCH,
            "min_delay_ms",
            DurationValue.millis("0", "60000"),
            "0",
            "lowest bound of the wait"),
    MAX_BATCH_SIZE(
            ConfigSection.WRITE_BATCH,
            "max_batch_size",
            new IntegerValue(1, 100_000),
            "1000",
            "writes in one group; a full group does not wait"),
    WRITE_THRESHOLD(
            ConfigSection.WRITE_BATCH,
            "write_threshold",
            new IntegerValue(1, 1_000_000_000),
            "1000",
            "writes per second above which the bound grows; below half of it the bound shrinks"),
    ADAPTIVE_STEP(
            ConfigSection.WRITE_BATCH,
            "adaptive_step",
            DecimalValue.above("1", "100"),
            "1.5",
            "factor by which one adjustment multiplies or divides the bound"),
    METRICS_INTERVAL(
            ConfigSection.WRITE_BATCH,
            "metrics_interval",
            DurationValue.seconds("0.1", "3600"),
            "1",
            "seconds between two adjustments of the bound"),
    MAX_BATCH_BYTES(
            ConfigSection.WRITE_BATCH,
            "max_batch_bytes",
            new IntegerValue(1, 1_073_741_824),
            "1048576",
            "bytes of SQL and parameters in one group; a larger write is not batched"),
    LOCK_WAIT_MS(
            ConfigSection.WRITE_BATCH,
            "lock_wait_ms",
            DurationValue.millis("1", "600000"),
            "200",
            "a flush that waits longer on a lock is cancelled and its writes run natively"),
    CALL_SITE(
            ConfigSection.WRITE_BATCH,
            "call_site",
            new ChoiceValue<>(CallSiteMode.class),
            "hint",
            "where the labels `file` and `line` come from: the hint comment, also the stack, or nowhere"),
    INCLUDE_TABLES(
            ConfigSection.WRITE_BATCH,
            "include_tables",
            new PatternsValue(false),
            "*",
            "only these tables are batched"),
    EXCLUDE_TABLES(
            ConfigSection.WRITE_BATCH,
            "exclude_tables",
            new PatternsValue(true),
            "",
            "these tables are not batched, even if included"),
    FLUSH_SINGLE(
            ConfigSection.WRITE_BATCH,
            "flush_single",
            new BooleanValue(),
            "false",
            "a testing aid: a group of one is flushed like a larger one instead of running natively"),
    DRIVERS(
            ConfigSection.WRITE_BATCH,
            "drivers",
            new NamesValue("postgresql", "mariadb"),
            "postgresql,mariadb",
            "drivers that are woven"),
    STRICT(
            ConfigSection.WRITE_BATCH,
            "strict",
            new BooleanValue(),
            "false",
            "a bad configuration stops the JVM; otherwise the application runs on without the agent"),
    METRICS_ENABLED(
            ConfigSection.METRICS,
            "enabled",
            new BooleanValue(),
            "true",
            "serves Prometheus metrics at `/metrics`, and a report at `/report`"),
    METRICS_HOST(
            ConfigSection.METRICS,
            "host",
            new HostValue(),
            "127.0.0.1",
            "address to listen on; `0.0.0.0` for every interface"),
    METRICS_PORT(
            ConfigSection.METRICS,
            "port",
            new IntegerValue(0, 65_535),
            "9090",
            "port to listen on; 0 takes a free one and logs it, a busy one is logged and does no harm"),
    METRICS_MAX_CALL_SITES(
            ConfigSection.METRICS,
            "max_call_sites",
            new IntegerValue(0, 100_000),
            "500",
            "distinct pairs of `file` and `line`; further ones are counted as `other`"),
    METRICS_REPORT_AT_EXIT(
            ConfigSection.METRICS,
            "report_at_exit",
            new BooleanValue(),
            "false",
            "writes what `/report` serves to the log when the JVM exits, also when `enabled` is false"),
    METRICS_OPENTELEMETRY(
            ConfigSection.METRICS,
            "opentelemetry",
            new ChoiceValue<>(OpenTelemetryMode.class),
            "auto",
            "through which OpenTelemetry the metrics go as well: the application's, or the bundled one when"
                    + " `OTEL_METRICS_EXPORTER` asks for it, unless `enabled` is false; always the bundled one; only the"
                    + " application's; none"),
    TRACING_MODE(
            ConfigSection.TRACING,
            "mode",
            new ChoiceValue<>(OpenTelemetryMode.class),
            "auto",
            "through which OpenTelemetry a flush's span goes: the application's, or the bundled one when `OTEL_*` asks"
                    + " for it; always the bundled one; only the application's; none");

    /** Names the file itself; a property, a variable or an agent argument, but no key of the file. */
    static final String FILE_PROPERTY = "writebatch.config";

    static final String FILE_VARIABLE = "WRITEBATCH_CONFIG";

    private static final ConfigKey[] ALL = values();

    private final ConfigSection section;
    private final String key;
    /** Every implementation is immutable, which Error Prone cannot see without its own annotation. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final ValueType type;

    private final String defaultText;
    private final String description;
    private final String property;

    ConfigKey(ConfigSection section, String key, ValueType type, String defaultText, String description) {
        this.section = section;
        this.key = key;
        this.type = type;
        this.defaultText = defaultText;
        this.description = description;
        this.property = "writebatch.".concat(section.propertyPart()).concat(key);
    }

    /** The shared array of all keys, in order; not to be written to. */
    static ConfigKey[] all() {
        return ALL;
    }

    /** The key with exactly these names, or null. */
    static ConfigKey find(ConfigSection section, String key) {
        for (ConfigKey candidate : ALL) {
            if (candidate.section == section && candidate.key.equals(key)) {
                return candidate;
            }
        }
        return null;
    }

    ConfigSection section() {
        return section;
    }

    String key() {
        return key;
    }

    ValueType type() {
        return type;
    }

    String defaultText() {
        return defaultText;
    }

    String description() {
        return description;
    }

    /** The name of the system property. */
    String property() {
        return property;
    }

    /** The name of the environment variable. */
    String variable() {
        return property.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** The unambiguous name in messages, {@code section.key}. */
    String fullName() {
        return section.title() + "." + key;
    }
}
