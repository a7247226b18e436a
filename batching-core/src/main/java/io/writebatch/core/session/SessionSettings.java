package io.writebatch.core.session;

import io.writebatch.bridge.Digests;
import io.writebatch.core.sql.SessionEffect;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a session differs from what it was when its connection was opened, as far as the statements and setters that ran on
 * it tell. Two sessions of one target with equal fingerprints are interchangeable for a write. Values are kept as
 * digests: they may be secrets. Not thread-safe.
 */
final class SessionSettings {
    /** In place of a value that nobody knows: set inside a transaction, or by a statement that failed. */
    private static final String UNKNOWN = "";

    private final Map<String, String> values = new TreeMap<>();
    private String ordered = "";
    private boolean incomparable;

    void apply(SessionEffect effect, boolean uncertain) {
        for (SessionEffect.Change change : effect.changes()) {
            apply(change, uncertain);
        }
    }

    private void apply(SessionEffect.Change change, boolean uncertain) {
        switch (change.kind()) {
            case SET -> set(change.name(), uncertain ? null : change.value());
            case RESET -> reset(change.name(), uncertain);
            case RESET_SETTINGS -> resetSettings(uncertain);
            case RESET_ALL -> {
                if (!uncertain) {
                    clear();
                }
            }
            case ORDERED -> {
                ordered = Digests.of(ordered, change.value());
                incomparable |= uncertain;
            }
            // Bound values are not followed.
            case PARAMETERS, INCOMPARABLE -> incomparable = true;
        }
    }

    /** @param value null when it is not known */
    void set(String name, String value) {
        values.put(name, value == null ? UNKNOWN : Digests.of(value));
    }

    private void reset(String name, boolean uncertain) {
        if (uncertain) {
            set(name, null);
        } else {
            values.remove(name);
        }
    }

    /** {@code RESET ALL} leaves role, temporary tables and the like as they are. */
    private void resetSettings(boolean uncertain) {
        if (uncertain) {
            values.replaceAll((name, value) -> UNKNOWN);
            incomparable |= !ordered.isEmpty();
        } else {
            values.keySet().removeIf(name -> !name.equals("role") && !name.equals("session_authorization"));
            ordered = "";
        }
    }

    void clear() {
        values.clear();
        ordered = "";
        incomparable = false;
    }

    boolean untouched() {
        return values.isEmpty() && ordered.isEmpty() && !incomparable;
    }

    void makeIncomparable() {
        incomparable = true;
    }

    /** Null when the state cannot be compared with any other session's. */
    String fingerprint() {
        return incomparable || values.containsValue(UNKNOWN) ? null : values + ordered;
    }
}
