package io.writebatch.agent.telemetry;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** The standard OpenTelemetry settings of this JVM; a system property wins over its variable. Loads nothing of OpenTelemetry. */
final class OtelSettings {
    private final Properties systemProperties;
    private final Map<String, String> environment;

    OtelSettings(Properties systemProperties, Map<String, String> environment) {
        this.systemProperties = systemProperties;
        this.environment = environment;
    }

    boolean disabled() {
        return "true".equalsIgnoreCase(get("otel.sdk.disabled"));
    }

    /** The property's value, else the variable's; null when both are missing or empty. */
    String get(String property) {
        String value = systemProperties.getProperty(property);
        if (value == null || value.isBlank()) {
            value = environment.get(variable(property));
        }
        return value == null || value.isBlank() ? null : value.trim();
    }

    /** All that have a value, by the names of their variables. */
    Set<String> variables() {
        Set<String> names = new TreeSet<>();
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            if (!entry.getValue().isBlank()) {
                names.add(entry.getKey());
            }
        }
        for (String name : systemProperties.stringPropertyNames()) {
            if (name.startsWith("otel.")) {
                names.add(variable(name));
            }
        }
        return names;
    }

    private static String variable(String property) {
        return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
