package io.writebatch.it.transparency;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a statement.
 *
 * @param markers what each question mark takes
 */
record Sql(String text, List<Marker> markers) {
    /** @param key whether the value is to name a row */
    record Marker(ValueKind kind, KeyUse key) {}

    enum KeyUse {
        NONE,
        FRESH,
        KNOWN,
        /** Of a row that other threads use, too. */
        SHARED
    }

    Sql with(String prefix, String suffix) {
        return new Sql(prefix + text + suffix, markers);
    }

    static Sql of(String text) {
        return new Sql(text, List.of());
    }

    static Sql joined(String separator, Sql first, Sql second) {
        List<Marker> markers = new ArrayList<>(first.markers);
        markers.addAll(second.markers);
        return new Sql(first.text + separator + second.text, markers);
    }
}
