package io.writebatch.core.sql;

import java.util.List;

/**
 * What running a text does to the state of its session, as changes in the order in which they happen. Two connections
 * of one target are in the same state when they started equal and every change since can be compared and came out the
 * same.
 *
 * <p>A change counts when the text succeeded. If a text with changes fails, some of them may have happened; if a
 * transaction is rolled back on PostgreSQL, its changes are undone. Neither can be seen in the text.
 *
 * <p>What no text reveals: settings changed inside functions, procedures, triggers and views that the text merely uses.
 */
public final class SessionEffect {
    /** What one change does. */
    public enum Kind {
        /** Sets the setting {@code name} to the constant {@code value}, whatever it was before. */
        SET,
        /** Takes the setting {@code name} back to what the connection started with. */
        RESET,
        /**
         * Sets the setting {@code name} for the current transaction. Of a custom setting that was unknown to the session
         * PostgreSQL keeps an empty value afterwards, committed or not.
         */
        LOCAL,
        /** Takes all settings back to what the connection started with, except {@code role} and {@code session_authorization}. */
        RESET_SETTINGS,
        /** Takes everything back to what the connection started with. */
        RESET_ALL,
        /**
         * Changes settings in a way that depends on the state before: the state afterwards is equal where all of the
         * state before and {@code value}, a text, are equal. Goes with {@link #RESET_SETTINGS}. No text that is read
         * today does so.
         */
        ORDERED,
        /**
         * Changes a setting to a value that is bound to a placeholder: to {@code name}, the value of the placeholder
         * {@code parameter}. Without a name, which is bound too, any setting may be meant. See {@link #withBound}.
         */
        PARAMETERS,
        /** Changes something that cannot be compared; stays until everything is reset. */
        INCOMPARABLE
    }

    /**
     * One change.
     *
     * @param name the setting in lower case; a MariaDB user variable starts with {@code @}. Null unless SET, RESET,
     *     LOCAL or PARAMETERS
     * @param value for SET a canonical form of the value (equal forms mean equal values), for ORDERED and for PARAMETERS
     *     without a name the text; else null
     * @param parameter for PARAMETERS with a name the JDBC index of the placeholder that holds the value, else 0
     * @param call for PARAMETERS what becomes of the bound values; null when that is not known
     */
    public record Change(Kind kind, String name, String value, int parameter, SetConfigCall call) {}

    /** Tells the text that is bound to a placeholder. */
    @FunctionalInterface
    public interface BoundTexts {
        /**
         * @param index as in JDBC, from 1
         * @return null when it is not known
         */
        String text(int index);
    }

    /** Leaves the session as it was. */
    public static final SessionEffect NONE = new SessionEffect(List.of());

    public static final SessionEffect INCOMPARABLE =
            new SessionEffect(List.of(new Change(Kind.INCOMPARABLE, null, null, 0, null)));

    private final List<Change> changes;

    private SessionEffect(List<Change> changes) {
        this.changes = changes;
    }

    static SessionEffect of(List<Change> changes) {
        return changes.isEmpty() ? NONE : new SessionEffect(List.copyOf(changes));
    }

    /** In the order in which they happen; unmodifiable, empty for a text that leaves the session as it was. */
    public List<Change> changes() {
        return changes;
    }

    public boolean none() {
        return changes.isEmpty();
    }

    /** Whether the changes depend on bound values, so that {@link #withBound} can tell more. */
    public boolean bound() {
        for (Change change : changes) {
            if (change.kind() == Kind.PARAMETERS) {
                return true;
            }
        }
        return false;
    }

    /** What an execution does with these values: no change to a bound value is left in it. */
    public SessionEffect withBound(BoundTexts texts) {
        SessionChanges resolved = new SessionChanges();
        for (Change change : changes) {
            if (change.kind() != Kind.PARAMETERS) {
                resolved.add(change);
            } else if (change.call() == null) {
                resolved.incomparable();
            } else {
                change.call().addTo(resolved, texts);
            }
        }
        return of(resolved.list());
    }

    @Override
    public String toString() {
        return changes.toString();
    }
}
