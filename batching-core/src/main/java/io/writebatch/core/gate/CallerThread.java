package io.writebatch.core.gate;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.core.group.Batcher;
import io.writebatch.core.group.Probation;
import io.writebatch.core.session.Session;
import io.writebatch.core.sql.SessionEffect;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** What the core knows of one calling thread; used by that thread only. Holds no connection of the application. */
final class CallerThread {
    private final List<WeakReference<Session>> openTransactions = new ArrayList<>(1);

    /** The native call that is running; all null between calls. */
    private NativeCall nativeCall;

    /** Whose connection the native call uses that is running; null between calls. */
    private Session used;

    /** A native call on the session's connection begins; waits while that carries a flush. */
    void beginUse(Session session) {
        endUse();
        session.beginNativeCall();
        used = session;
    }

    /** The native call has ended, if one was running. */
    void endUse() {
        Session session = used;
        if (session != null) {
            used = null;
            session.endNativeCall();
        }
    }

    void runsNatively(NativeCall call) {
        nativeCall = call;
    }

    /** The native call that is running, null when nothing is to be done about it. */
    NativeCall nativeCall() {
        return nativeCall;
    }

    /** {@link #nativeCall}, which has ended. */
    NativeCall takeNativeCall() {
        NativeCall call = nativeCall;
        nativeCall = null;
        return call;
    }

    void opened(Session session) {
        for (WeakReference<Session> reference : openTransactions) {
            if (reference.get() == session) {
                return;
            }
        }
        openTransactions.add(new WeakReference<>(session));
    }

    /**
     * Whether this thread holds a transaction open on another connection. A flush that waits for its locks would wait for
     * ever: this thread would be waiting for the flush, and no server sees that circle.
     */
    boolean holdsTransactionBeside(Session session) {
        boolean found = false;
        for (int i = openTransactions.size() - 1; i >= 0; i--) {
            Session other = openTransactions.get(i).get();
            if (other == null || !open(other)) {
                openTransactions.remove(i);
            } else {
                found |= other != session;
            }
        }
        return found;
    }

    private static boolean open(Session session) {
        int state = session.state();
        return (state & DriverAdapter.IN_TRANSACTION) != 0 && (state & DriverAdapter.CLOSED) == 0;
    }

    /**
     * A call the driver runs.
     *
     * @param effect what it does to the session, with the values it was given
     * @param lone the batcher whose lone writer this is, null in all other cases
     * @param resting the batcher that rests and compares, null in all other cases
     * @param probation of a write that is on probation, null in all other cases
     */
    record NativeCall(
            Session session,
            SessionEffect effect,
            boolean wasInTransaction,
            Batcher lone,
            Batcher resting,
            Probation probation) {}
}
