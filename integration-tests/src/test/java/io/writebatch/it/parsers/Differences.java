package io.writebatch.it.parsers;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** Between two snapshots. */
final class Differences {
    private Differences() {}

    static Map<String, String> of(Map<String, String> before, Map<String, String> after) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        Map<String, String> differences = new TreeMap<>();
        for (String name : names) {
            if (!Objects.equals(before.get(name), after.get(name))) {
                differences.put(name, before.get(name) + " -> " + after.get(name));
            }
        }
        return differences;
    }
}
