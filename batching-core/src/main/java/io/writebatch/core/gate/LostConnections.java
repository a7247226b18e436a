package io.writebatch.core.gate;

import io.writebatch.bridge.Outcome;
import io.writebatch.core.session.Session;
import java.sql.SQLNonTransientConnectionException;

/**
 * Keeps callers off connections of which nobody knows what their next answer is about. Made when the agent starts: an
 * exception made later would keep the classes of those who call it from being unloaded.
 */
final class LostConnections {
    /** Made beforehand: it is for when nothing else can be made. */
    private final Outcome refused = Outcome.failed(new SQLNonTransientConnectionException(
            "The connection cannot be used any more: the driver has failed in the middle of an exchange", "08006"));

    /**
     * The driver says itself that an aborted connection is closed. There may be no room on the stack to abort it here.
     *
     * @return null when the call may go on
     */
    Outcome refuse(Session session) {
        if (!session.lost()) {
            return null;
        }
        try {
            session.abort();
            return null;
        } catch (Throwable e) {
            return refused;
        }
    }

    /** The driver runs what the agent has failed at, but not on a connection that is lost. */
    <E extends Throwable> Outcome refuseOrRethrow(Session session, Throwable failure) throws E {
        if (session.lost()) {
            return refused;
        }
        @SuppressWarnings("unchecked")
        E sneaky = (E) failure;
        throw sneaky;
    }
}
