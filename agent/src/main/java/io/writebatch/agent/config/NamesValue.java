package io.writebatch.agent.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A comma separated list of known names, at least one; its value is a {@link Set} of lower-case strings. */
final class NamesValue implements ValueType {
    private final List<String> known;

    NamesValue(String... known) {
        this.known = Arrays.asList(known);
    }

    @Override
    public Set<String> parse(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (String item : CommaList.split(text)) {
            String name = item.toLowerCase(Locale.ROOT);
            if (!known.contains(name)) {
                return null;
            }
            names.add(name);
        }
        return names.isEmpty() ? null : Collections.unmodifiableSet(names);
    }

    @Override
    public String allowed() {
        return "a comma separated list of " + String.join(", ", known);
    }
}
