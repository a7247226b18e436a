package io.writebatch.core.session;

import io.writebatch.bridge.Digests;
import io.writebatch.core.sql.SessionEffect;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How a session differs from what it was when its connection was opened, as far as the statements and setters that ran on
 * it tell. Two sessions of one target with equal fingerprints are interchangeable for a write. Values are kept as
 * digests: they may be secrets. Not thread-safe.
 */
final class SessionSettings {
    /** In place of a value that nobody knows: set inside a transaction, or by a statement that failed. */
    private static final String UNKNOWN = "";

    /** In place of the value of a custom setting that the session knows, but that is not set. */
    private static final String EMPTY = "empty";

    /** In place of the value that the server has for a setting which the driver sets whenever it has connected. */
    private static final String OF_SERVER = "of the server";

    /** PostgreSQL's driver sets them by SQL: a reset takes that away, so that the session is not what it was. */
    private static final Set<String> SET_BY_DRIVER = Set.of("application_name", "extra_float_digits");

    /** The word, as no canonical form of a value; PostgreSQL's is a RESET. */
    private static final String DEFAULT = "default";

    /**
     * MariaDB reads them when a statement is prepared; a statement prepared before keeps to what they were then.
     */
    private static final Set<String> OF_PREPARING =
            Set.of("schema", "sql_mode", "character_set_client", "character_set_connection", "collation_connection");

    private final Map<String, String> values = new TreeMap<>();
    private Map<String, String> start = Map.of();

    /** Of {@link #start}, what was told of settings that the session had changed by then: it began with something else. */
    private final Set<String> changedBefore = new HashSet<>();

    /** Set to the server's value of now, which need not be the one that the session began with. */
    private final Set<String> takenFromServer = new HashSet<>();

    private String ordered = "";
    private boolean incomparable;
    private boolean resetByDriver;
    private boolean preparingChanged;

    void apply(SessionEffect effect, boolean uncertain) {
        for (SessionEffect.Change change : effect.changes()) {
            apply(change, uncertain);
        }
    }

    private void apply(SessionEffect.Change change, boolean uncertain) {
        switch (change.kind()) {
            case SET -> {
                if (DEFAULT.equals(change.value()) && !uncertain) {
                    setToDefault(change.name());
                } else {
                    set(change.name(), uncertain ? null : change.value());
                }
            }
            case RESET -> reset(change.name(), uncertain);
            case LOCAL -> values.putIfAbsent(change.name(), EMPTY);
            case RESET_SETTINGS -> resetSettings(uncertain);
            case RESET_ALL -> {
                if (!uncertain) {
                    resetAll();
                }
            }
            case ORDERED -> {
                ordered = Digests.of(ordered, change.value());
                incomparable |= uncertain;
            }
            // Of a bound value that nobody knows.
            case PARAMETERS, INCOMPARABLE -> incomparable = true;
        }
    }

    /** As MariaDB does it. */
    private void setToDefault(String name) {
        preparingChanged |= OF_PREPARING.contains(name);
        values.remove(name);
        takenFromServer.add(name);
    }

    /** @param value null when it is not known */
    void set(String name, String value) {
        values.put(name, value == null ? UNKNOWN : Digests.of(value));
        preparingChanged |= OF_PREPARING.contains(name);
    }

    /** Whether a statement may have been prepared under other settings than those of now. */
    boolean preparingChanged() {
        return preparingChanged;
    }

    private void reset(String name, boolean uncertain) {
        if (uncertain) {
            set(name, null);
        } else if (custom(name)) {
            values.put(name, EMPTY);
        } else if (SET_BY_DRIVER.contains(name)) {
            values.put(name, OF_SERVER);
        } else {
            values.remove(name);
        }
    }

    /** PostgreSQL's {@code RESET ALL} leaves role, temporary tables and the like as they are. */
    private void resetSettings(boolean uncertain) {
        if (uncertain) {
            values.replaceAll((name, value) -> UNKNOWN);
            incomparable |= !ordered.isEmpty();
        } else {
            forget(name -> !name.equals("role") && !name.equals("session_authorization"));
            ordered = "";
        }
    }

    private void resetAll() {
        forget(name -> true);
        ordered = "";
        incomparable = false;
    }

    private void forget(Predicate<String> which) {
        values.replaceAll((name, value) -> custom(name) ? EMPTY : value);
        values.keySet().removeIf(name -> !custom(name) && which.test(name));
        SET_BY_DRIVER.forEach(name -> values.put(name, OF_SERVER));
    }

    /**
     * A custom setting of PostgreSQL. Once a session has heard of it, no reset makes it unknown again: it is empty then,
     * where {@code current_setting} fails, or gives NULL, in a session that has never heard of it.
     */
    private static boolean custom(String name) {
        return name.indexOf('.') > 0 && name.charAt(0) != '@';
    }

    /**
     * Where the server's session begins anew, nothing is left of what was changed; where the driver only takes back what its
     * own setters did, sessions without any change before are equal to each other afterwards. Either way to none that was
     * not reset: a reset may take away what the connection was opened with.
     */
    void resetByDriver(boolean beginsAnew) {
        if (beginsAnew) {
            values.clear();
            ordered = "";
            incomparable = false;
            began(SessionStart.Start.USUAL);
        } else {
            incomparable |= !untouched();
        }
        resetByDriver = true;
    }

    private boolean untouched() {
        return values.isEmpty() && ordered.isEmpty() && !incomparable;
    }

    /** The session began with these settings, the others being as everybody has them. */
    void began(SessionStart.Start with) {
        start = new TreeMap<>(with.begun());
        start.putAll(with.present());
        start.replaceAll((name, value) -> Digests.of(value));
        changedBefore.clear();
        takenFromServer.clear();
        for (String name : with.present().keySet()) {
            if (isChanged(name)) {
                changedBefore.add(name);
            }
        }
    }

    /** Whether a setting has a value now that the server has not been asked for. */
    boolean startUncertain() {
        return !allChanged(changedBefore) || !allChanged(takenFromServer);
    }

    private boolean allChanged(Set<String> names) {
        for (String name : names) {
            if (!isChanged(name)) {
                return false;
            }
        }
        return true;
    }

    private boolean isChanged(String name) {
        String value = values.get(name);
        return value != null && !value.equals(EMPTY) && !value.equals(OF_SERVER);
    }

    /** Null when the state cannot be compared with any other session's. */
    String fingerprint() {
        return incomparable || values.containsValue(UNKNOWN)
                ? null
                : values + ordered + resetByDriver + unchangedStart() + (startUncertain() ? " uncertain" : "");
    }

    private String unchangedStart() {
        if (start.isEmpty()) {
            return "";
        }
        Map<String, String> unchanged = new TreeMap<>(start);
        // An emptied custom setting is empty only where the session did not begin with a value.
        unchanged.keySet().removeIf(this::isChanged);
        return Digests.of(unchanged.toString());
    }
}
