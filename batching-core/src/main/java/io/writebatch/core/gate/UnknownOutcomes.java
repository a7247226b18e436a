package io.writebatch.core.gate;

import io.writebatch.bridge.Outcome;
import io.writebatch.core.group.NotUndoneException;
import io.writebatch.core.session.Session;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;

/**
 * How a call ends whose write may be in the database, or is, when the caller cannot be told its result. The exceptions are
 * of a class and a state (08007) that nobody takes for those of a write that can be repeated; each caller gets its own.
 *
 * <p>Made when the agent starts: where it is needed there may be no room to load a class, and an exception made later would
 * keep the classes of those who call it from being unloaded.
 */
final class UnknownOutcomes {
    private static final String STATE = "08007";
    private static final String NOT_TOLD_MESSAGE =
            "The write batching agent failed after the write was executed; whether it is in the database is not known";

    /** Made beforehand: it is for when nothing else can be made. */
    private final Outcome notTold = Outcome.failed(new SQLNonTransientConnectionException(NOT_TOLD_MESSAGE, STATE));

    /** An exception of the caller's own, as long as there is memory for it. */
    Outcome notTold() {
        try {
            return failed(NOT_TOLD_MESSAGE, null);
        } catch (Throwable e) {
            return notTold;
        }
    }

    Outcome committedButNotTold(Throwable cause) {
        return failed(
                "The write is committed, but the write batching agent could not give the statement its result", cause);
    }

    Outcome ofGroup(Session session, Throwable cause) {
        if (cause instanceof NotUndoneException) {
            return failed(cause.getMessage(), SharedCause.of(cause.getCause()));
        }
        return failed(
                "The connection to " + session.target() + " was lost while a group of writes was being committed;"
                        + " whether this write is in the database is not known. It was not repeated.",
                SharedCause.of(cause));
    }

    private static Outcome failed(String message, Throwable cause) {
        SQLException exception = new SQLNonTransientConnectionException(message, STATE, cause);
        return Outcome.failed(exception);
    }
}
