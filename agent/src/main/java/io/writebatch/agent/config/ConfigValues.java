package io.writebatch.agent.config;

import java.util.EnumMap;
import java.util.Map;

/** One setting and one value for each key; filled by {@link ConfigLoader} and not changed afterwards. */
final class ConfigValues {
    private final Map<ConfigKey, Setting> settings = new EnumMap<>(ConfigKey.class);
    private final Map<ConfigKey, Object> values = new EnumMap<>(ConfigKey.class);

    /** The value is null when the text is not allowed. */
    void put(ConfigKey key, Setting setting, Object value) {
        settings.put(key, setting);
        values.put(key, value);
    }

    Setting setting(ConfigKey key) {
        return settings.get(key);
    }

    boolean isDefault(ConfigKey key) {
        return setting(key).source().equals(Setting.DEFAULT_SOURCE);
    }

    /** The value, or null when the text was not allowed. */
    <T> T get(ConfigKey key, Class<T> type) {
        return type.cast(values.get(key));
    }

    /** False also when the text was not allowed. */
    boolean flag(ConfigKey key) {
        return Boolean.TRUE.equals(values.get(key));
    }

    int number(ConfigKey key) {
        return get(key, Integer.class);
    }

    long nanos(ConfigKey key) {
        return get(key, Long.class);
    }
}
