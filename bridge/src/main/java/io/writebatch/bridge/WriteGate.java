package io.writebatch.bridge;

/**
 * The one door from woven driver code to the agent.
 *
 * <p>Fails open: whatever goes wrong before a write is claimed ends in the driver's own code. A call counts only at the
 * outermost level: drivers call their own public methods, and a leader's flush runs through the same woven classes.
 */
public final class WriteGate {
    /** {@code executeUpdate} and {@code executeLargeUpdate}. */
    public static final int EXECUTE_UPDATE = 0;
    /** {@code execute}. */
    public static final int EXECUTE = 1;
    /** {@code executeQuery}. */
    public static final int EXECUTE_QUERY = 2;
    /** {@code executeBatch} and {@code executeLargeBatch}. */
    public static final int EXECUTE_BATCH = 3;

    /** {@code addBatch} with a text: nothing runs yet. */
    public static final int BATCH_ADDED = 4;

    /** No generated keys were asked for in the call. */
    public static final int KEYS_NONE = 0;
    /** Generated keys were asked for with {@code RETURN_GENERATED_KEYS}. */
    public static final int KEYS_ANY = 1;
    /** Generated keys were asked for by column. */
    public static final int KEYS_COLUMNS = 2;

    private static final ThreadLocal<GateThread> THREADS = new ThreadLocal<>() {
        @Override
        protected GateThread initialValue() {
            return new GateThread();
        }
    };

    private static volatile WriteHandler handler;

    private WriteGate() {}

    /** Opens the gate; null closes it, and every call is native from then on. */
    public static void install(WriteHandler newHandler) {
        handler = newHandler;
    }

    /**
     * Entry of a woven execute method.
     *
     * @return null when the driver's body must run (then {@link #leave} must follow), else the outcome of the call
     */
    public static Outcome enter(Object statement, int call, String sql, int keys) {
        WriteHandler current = handler;
        GateThread thread = thread(current, statement);
        if (thread == null || thread.depth++ > 0 || current == null) {
            return null;
        }
        Outcome outcome = null;
        try {
            outcome = current.enter(thread, statement, call, sql, keys);
        } catch (Throwable e) {
            missed(current, statement, "enter", e);
        }
        if (outcome != null) {
            thread.depth--;
        }
        return outcome;
    }

    /**
     * Entry of a woven method that is the driver's, unless its answer would be wrong.
     *
     * @return null when the driver's body must run (then {@link #leave} must follow), else the failure of the call
     */
    public static Outcome watch(Object statement, int call, String sql) {
        WriteHandler current = handler;
        GateThread thread = thread(current, statement);
        if (thread == null || thread.depth++ > 0 || current == null) {
            return null;
        }
        Outcome outcome = null;
        try {
            outcome = current.watch(thread, statement, call, sql);
        } catch (Throwable e) {
            missed(current, statement, "watch", e);
        }
        if (outcome != null) {
            thread.depth--;
        }
        return outcome;
    }

    /**
     * Entry of a woven {@code cancel}. It is no call that executes: it comes from any thread, also in the middle of one.
     *
     * @return false when the driver's body must run
     */
    public static boolean cancel(Object statement) {
        WriteHandler current = handler;
        if (current == null) {
            return false;
        }
        try {
            return current.cancel(statement);
        } catch (Throwable e) {
            report(current, "cancel", e);
            return false;
        }
    }

    /** What the second argument of a literal execute method asks for: a flag, column indexes, or column names. */
    public static int keys(Object argument) {
        if (argument == null) {
            return KEYS_NONE;
        }
        if (argument instanceof Integer flag) {
            // java.sql.Statement.RETURN_GENERATED_KEYS; that class is not visible from here.
            return flag == 1 ? KEYS_ANY : KEYS_NONE;
        }
        return KEYS_COLUMNS;
    }

    /** Exit of a woven execute method whose body ran. */
    public static void leave(Throwable thrown) {
        GateThread thread = THREADS.get();
        if (thread.depth > 0 && --thread.depth == 0) {
            WriteHandler current = handler;
            if (current != null) {
                try {
                    current.leave(thread, thrown);
                } catch (Throwable e) {
                    missedEnd(current, thread, e);
                }
            }
        }
    }

    /** Entry of driver code whose own executes are not the application's. */
    public static void enterDriver() {
        THREADS.get().depth++;
    }

    /** Exit of what {@link #enterDriver} entered. */
    public static void leaveDriver() {
        GateThread thread = THREADS.get();
        if (thread.depth > 0) {
            thread.depth--;
        }
    }

    /**
     * Entry of a woven method of a connection or a result set that may talk to the server; {@link #leaveConnection} must
     * follow.
     */
    public static void enterConnection(Object user) {
        GateThread thread = THREADS.get();
        if (thread.depth++ == 0) {
            WriteHandler current = handler;
            if (current != null) {
                try {
                    current.enterConnection(thread, user);
                } catch (Throwable e) {
                    report(current, "enter connection", e);
                }
            }
        }
    }

    /** Exit of what {@link #enterConnection} entered. */
    public static void leaveConnection() {
        GateThread thread = THREADS.get();
        if (thread.depth > 0 && --thread.depth == 0) {
            WriteHandler current = handler;
            if (current != null) {
                try {
                    current.leaveConnection(thread);
                } catch (Throwable e) {
                    report(current, "leave connection", e);
                }
            }
        }
    }

    /** Exit of a woven state setter of a connection, called by the application or by the driver itself. */
    public static void sessionChanged(Object connection, String setter, Object[] arguments, Throwable thrown) {
        WriteHandler current = handler;
        if (current != null) {
            try {
                current.sessionChanged(connection, setter, arguments, thrown);
            } catch (Throwable e) {
                missed(current, connection, "session", e);
            }
        }
    }

    /** Null when there is no memory for what is to be known of a new thread. */
    private static GateThread thread(WriteHandler current, Object statement) {
        try {
            return THREADS.get();
        } catch (Throwable e) {
            if (current != null) {
                missed(current, statement, "thread", e);
            }
            return null;
        }
    }

    /** What the handler does not know of the session must not count as unchanged. */
    private static void missed(WriteHandler current, Object user, String where, Throwable error) {
        try {
            current.missed(user);
        } finally {
            report(current, where, error);
        }
    }

    private static void missedEnd(WriteHandler current, GateThread thread, Throwable error) {
        try {
            current.missedEnd(thread);
        } finally {
            report(current, "leave", error);
        }
    }

    private static void report(WriteHandler current, String where, Throwable error) {
        try {
            current.gateError(where, error);
        } catch (Throwable e) {
            // Nothing is left to tell it to; the application must not notice.
            return;
        }
    }
}
