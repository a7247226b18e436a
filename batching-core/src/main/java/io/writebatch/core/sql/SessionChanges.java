package io.writebatch.core.sql;

import io.writebatch.core.sql.SessionEffect.Change;
import io.writebatch.core.sql.SessionEffect.Kind;
import java.util.ArrayList;
import java.util.List;

/** Collects what the statements of one text mean for their session. */
final class SessionChanges {
    private final List<Change> changes = new ArrayList<>(2);
    private boolean readsState;
    private boolean readsKey;
    private boolean readsCount;
    private boolean leavesKey;
    private boolean leavesCount;
    private boolean mayOpenTransaction;

    void set(String name, String value) {
        changes.add(new Change(Kind.SET, name, value, 0, null));
    }

    void setToParameter(String name, int parameter) {
        setToParameter(name, parameter, null);
    }

    void setToParameter(String name, int parameter, SetConfigCall call) {
        changes.add(new Change(Kind.PARAMETERS, name, null, parameter, call));
    }

    /** @param text what is done with values and names that are bound to placeholders */
    void boundText(String text, SetConfigCall call) {
        changes.add(new Change(Kind.PARAMETERS, null, text, 0, call));
    }

    void add(Change change) {
        changes.add(change);
    }

    List<Change> list() {
        return changes;
    }

    void reset(String name) {
        changes.add(new Change(Kind.RESET, name, null, 0, null));
    }

    void local(String name) {
        changes.add(new Change(Kind.LOCAL, name, null, 0, null));
    }

    void resetSettings() {
        changes.add(new Change(Kind.RESET_SETTINGS, null, null, 0, null));
    }

    void resetAll() {
        changes.add(new Change(Kind.RESET_ALL, null, null, 0, null));
    }

    void incomparable() {
        changes.addAll(SessionEffect.INCOMPARABLE.changes());
    }

    void incomparableIf(boolean condition) {
        if (condition) {
            incomparable();
        }
    }

    void addAll(SessionChanges others) {
        changes.addAll(others.changes);
    }

    void readsState() {
        readsState = true;
    }

    /** What an earlier statement of the same text left is there for certain. */
    void readsKey() {
        readsState = true;
        readsKey |= !leavesKey;
    }

    /** Likewise. */
    void readsCount() {
        readsState = true;
        readsCount |= !leavesCount;
    }

    void leavesKeyIf(boolean condition) {
        leavesKey |= condition;
    }

    void leavesCount() {
        leavesCount = true;
    }

    void mayOpenTransaction() {
        mayOpenTransaction = true;
    }

    SessionFacts facts() {
        return new SessionFacts(
                SessionEffect.of(changes), readsState, readsKey, readsCount, leavesKey, mayOpenTransaction);
    }
}
