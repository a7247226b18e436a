package io.writebatch.core.session;

import io.writebatch.core.group.Probation;
import io.writebatch.core.sql.StatementFacts;

/**
 * What a session can tell of its own last writes. Of a batched write it can tell nothing: it ran in another session, or
 * in this one among writes of others.
 *
 * <p>Used by whoever uses the connection. Two threads that use one at once cannot tell which write an answer is about.
 */
public final class LastWrite {
    private boolean keyUnknown;
    private boolean countUnknown;

    /** Of the native write that nothing has followed yet, else null. */
    private Probation probation;

    /** A write of the session was carried by a group. */
    public void batched(StatementFacts write) {
        countUnknown = true;
        keyUnknown |= write.mayLeaveKey();
    }

    /** A text is about to run in the session itself. */
    public void runsNatively(StatementFacts text) {
        if (countUnknown) {
            countUnknown = false;
        }
        if (keyUnknown && text.mayLeaveKey()) {
            keyUnknown = false;
        }
    }

    /** Whether the server's answer to a text is what it would be if no write had been batched. */
    public boolean answers(StatementFacts question) {
        return !(keyUnknown && question.readsKey()) && !(countUnknown && question.readsCount());
    }

    /** A write on probation has run. */
    public void awaitsQuestion(Probation ofWrite) {
        probation = ofWrite;
    }

    /** Whether a question now is about a write on probation. */
    public boolean awaitsQuestion() {
        return probation != null;
    }

    /** What comes now is no question. */
    public void followed() {
        if (probation != null) {
            probation.followed();
            probation = null;
        }
    }
}
