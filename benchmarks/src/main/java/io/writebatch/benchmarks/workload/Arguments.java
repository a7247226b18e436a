package io.writebatch.benchmarks.workload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Command line arguments of the form {@code --name=value}. */
final class Arguments {
    private final Map<String, String> values = new LinkedHashMap<>();

    Arguments(String... args) {
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (!arg.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("Not of the form --name=value: " + arg);
            }
            values.put(arg.substring(2, equals), arg.substring(equals + 1));
        }
    }

    String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("Missing: --" + name + "=…");
        }
        return value;
    }

    String get(String name, String absent) {
        return values.getOrDefault(name, absent);
    }

    List<String> list(String name, String absent) {
        return List.of(get(name, absent).split(",", -1));
    }

    /** Fails on a name that is none of these: a mistyped one would be a default in silence. */
    Arguments allow(String... names) {
        for (String name : values.keySet()) {
            if (!List.of(names).contains(name)) {
                throw new IllegalArgumentException(
                        "Unknown: --" + name + "; there are --" + String.join(", --", names));
            }
        }
        return this;
    }
}
