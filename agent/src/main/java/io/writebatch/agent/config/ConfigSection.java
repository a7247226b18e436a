package io.writebatch.agent.config;

/** A section of the INI file. */
enum ConfigSection {
    WRITE_BATCH("write_batch", ""),
    METRICS("metrics", "metrics."),
    TRACING("tracing", "tracing.");

    private final String title;
    private final String propertyPart;

    ConfigSection(String title, String propertyPart) {
        this.title = title;
        this.propertyPart = propertyPart;
    }

    /** The name between the brackets. */
    String title() {
        return title;
    }

    /** What stands between {@code writebatch.} and the key in a system property. */
    String propertyPart() {
        return propertyPart;
    }
}
