package io.writebatch.agent.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Puts a configuration together: system property before environment variable before INI file before default. Collects
 * every problem before it gives up. Used by one thread.
 *
 * <p>It runs before {@code main} of every JVM the agent is attached to. Without a problem and without a file it stays
 * clear of regular expressions, streams, lambdas and string templates, whose first use costs milliseconds.
 */
public final class ConfigLoader {
    private static final String PROPERTY_PREFIX = "writebatch.";
    private static final String VARIABLE_PREFIX = "WRITEBATCH_";
    private static final String FILE_ARGUMENT = "config=";

    private final Properties systemProperties;
    private final Map<String, String> environment;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private Map<ConfigKey, Setting> ini = Map.of();

    private ConfigLoader(Properties systemProperties, Map<String, String> environment) {
        this.systemProperties = systemProperties;
        this.environment = environment;
    }

    /**
     * Loads what the three sources say.
     *
     * @param agentArgs what follows {@code =} in {@code -javaagent:}; may be null
     * @param systemProperties usually {@link System#getProperties()}
     * @param environment usually {@link System#getenv()}
     */
    public static ConfigResult load(String agentArgs, Properties systemProperties, Map<String, String> environment) {
        ConfigLoader loader = new ConfigLoader(systemProperties, environment);
        return loader.load(loader.file(agentArgs));
    }

    /** As {@link #load}, with this file whatever the other sources name. */
    static ConfigResult check(String file, Properties systemProperties, Map<String, String> environment) {
        return new ConfigLoader(systemProperties, environment).load(new Setting(file, "argument"));
    }

    private ConfigResult load(Setting file) {
        if (file != null) {
            readFile(file);
        }
        rejectUnknownProperties();
        rejectMisspeltVariables();
        ConfigValues values = resolve();
        checkDelays(values);
        if (problems.isEmpty()) {
            return ConfigResult.of(new AgentConfig(values, file == null ? null : file.text()));
        }
        return ConfigResult.failed(problems, values.flag(ConfigKey.STRICT));
    }

    /** The file to read, or null. Whoever typed it on the command line wins over the environment. */
    private Setting file(String agentArgs) {
        String argument = argument(agentArgs);
        String property = systemProperties.getProperty(ConfigKey.FILE_PROPERTY);
        if (property != null && !property.isBlank()) {
            return new Setting(property.trim(), "system property writebatch.config");
        }
        if (argument != null) {
            return new Setting(argument, "agent argument");
        }
        String variable = environment.get(ConfigKey.FILE_VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return new Setting(variable.trim(), "environment variable WRITEBATCH_CONFIG");
        }
        return null;
    }

    private String argument(String agentArgs) {
        if (agentArgs == null || agentArgs.isBlank()) {
            return null;
        }
        String argument = agentArgs.trim();
        if (argument.startsWith(FILE_ARGUMENT) && argument.length() > FILE_ARGUMENT.length()) {
            return argument.substring(FILE_ARGUMENT.length()).trim();
        }
        problems.add(new ConfigProblem(
                argument, null, "agent argument", "only config=FILE is known; other settings are system properties"));
        return null;
    }

    private void readFile(Setting file) {
        try {
            ini = IniReader.read(file.text(), ConfigText.read(file.text()), problems);
        } catch (IOException e) {
            problems.add(new ConfigProblem("config", file.text(), file.source(), e.getMessage()));
        }
    }

    private void rejectUnknownProperties() {
        for (String name : systemProperties.stringPropertyNames()) {
            if (name.startsWith(PROPERTY_PREFIX) && !isProperty(name)) {
                String meant = NearMiss.property(name);
                problems.add(new ConfigProblem(
                        name,
                        systemProperties.getProperty(name),
                        "system property",
                        "there is no such key" + (meant == null ? "" : "; did you mean " + meant + "?")));
            }
        }
    }

    private static boolean isProperty(String name) {
        for (ConfigKey key : ConfigKey.all()) {
            if (key.property().equals(name)) {
                return true;
            }
        }
        return name.equals(ConfigKey.FILE_PROPERTY);
    }

    /**
     * Other variables of our prefix are left alone: a Kubernetes service called {@code writebatch} makes some in every
     * container.
     */
    private void rejectMisspeltVariables() {
        for (String name : environment.keySet()) {
            if (name.regionMatches(true, 0, VARIABLE_PREFIX, 0, VARIABLE_PREFIX.length()) && !isVariable(name)) {
                String meant = NearMiss.variable(name);
                if (meant != null) {
                    problems.add(new ConfigProblem(
                            name,
                            environment.get(name),
                            "environment variable",
                            "there is no such key; did you mean " + meant + "?"));
                }
            }
        }
    }

    /** Some systems ignore the case of a variable's name; the environment's own map knows. */
    private boolean isVariable(String name) {
        for (ConfigKey key : ConfigKey.all()) {
            String variable = key.variable();
            if (name.equals(variable) || (name.equalsIgnoreCase(variable) && environment.containsKey(variable))) {
                return true;
            }
        }
        return name.equals(ConfigKey.FILE_VARIABLE);
    }

    private ConfigValues resolve() {
        ConfigValues values = new ConfigValues();
        for (ConfigKey key : ConfigKey.all()) {
            Setting setting = setting(key);
            Object value = key.type().parse(setting.text());
            values.put(key, setting, value);
            if (value == null) {
                problems.add(new ConfigProblem(
                        key.fullName(),
                        setting.text(),
                        setting.source(),
                        "must be " + key.type().allowed()));
            }
        }
        return values;
    }

    private Setting setting(ConfigKey key) {
        String property = systemProperties.getProperty(key.property());
        if (property != null) {
            return new Setting(property.trim(), "system property ".concat(key.property()));
        }
        String variable = environment.get(key.variable());
        if (variable != null && !variable.isBlank()) {
            return new Setting(variable.trim(), "environment variable ".concat(key.variable()));
        }
        Setting inFile = ini.get(key);
        return inFile != null ? inFile : new Setting(key.defaultText(), Setting.DEFAULT_SOURCE);
    }

    private void checkDelays(ConfigValues values) {
        Long min = values.get(ConfigKey.MIN_DELAY_MS, Long.class);
        Long max = values.get(ConfigKey.MAX_DELAY_MS, Long.class);
        Long initial = values.get(ConfigKey.INITIAL_DELAY_MS, Long.class);
        if (min != null && max != null && min > max) {
            ConfigKey culprit =
                    values.isDefault(ConfigKey.MIN_DELAY_MS) ? ConfigKey.MAX_DELAY_MS : ConfigKey.MIN_DELAY_MS;
            ConfigKey other = culprit == ConfigKey.MIN_DELAY_MS ? ConfigKey.MAX_DELAY_MS : ConfigKey.MIN_DELAY_MS;
            outOfOrder(values, culprit, culprit == ConfigKey.MIN_DELAY_MS ? "at most" : "at least", other);
        } else if (max != null && initial != null && initial > max) {
            bound(values, max, "at most", ConfigKey.MAX_DELAY_MS);
        } else if (min != null && initial != null && initial < min) {
            bound(values, min, "at least", ConfigKey.MIN_DELAY_MS);
        }
    }

    /** A first bound that nobody asked for follows the bounds somebody did ask for. */
    private void bound(ConfigValues values, Long nanos, String relation, ConfigKey bound) {
        if (values.isDefault(ConfigKey.INITIAL_DELAY_MS)) {
            Setting setting = new Setting(values.setting(bound).text(), "default, bounded by ".concat(bound.key()));
            values.put(ConfigKey.INITIAL_DELAY_MS, setting, nanos);
        } else {
            outOfOrder(values, ConfigKey.INITIAL_DELAY_MS, relation, bound);
        }
    }

    private void outOfOrder(ConfigValues values, ConfigKey key, String relation, ConfigKey other) {
        Setting setting = values.setting(key);
        Setting limit = values.setting(other);
        problems.add(new ConfigProblem(
                key.fullName(),
                setting.text(),
                setting.source(),
                "must be " + relation + " " + other.key() + ", which is " + limit.text() + " (" + limit.source()
                        + ")"));
    }
}
