package io.writebatch.bridge;

/** The agent's side of the {@link WriteGate}. All methods run on the application's calling thread. */
public interface WriteHandler {
    /**
     * The application is about to execute.
     *
     * @param statement the driver's statement
     * @param call one of {@link WriteGate}'s call constants
     * @param sql the text for the literal forms, null for a prepared statement
     * @param keys one of {@link WriteGate}'s key constants, for the literal forms
     * @return null to let the driver run, else how the call ends
     */
    Outcome enter(GateThread thread, Object statement, int call, String sql, int keys);

    /**
     * The application is about to execute something that is always the driver's.
     *
     * @return null to let the driver run, else the failure with which the call ends
     */
    Outcome watch(GateThread thread, Object statement, int call, String sql);

    /**
     * The application cancels what a statement executes; also on another thread than the one that executes.
     *
     * @return whether that is done, else it is the driver's
     */
    boolean cancel(Object statement) throws Exception;

    /** The driver ran a call that {@link #enter} had let through, or that was only watched. */
    void leave(GateThread thread, Throwable thrown);

    /**
     * The application is about to call a method that may talk to the server, such as {@code commit}.
     *
     * @param user the connection that it uses, or a result set of it
     */
    void enterConnection(GateThread thread, Object user);

    /** The driver ran a call that {@link #enterConnection} was told of. */
    void leaveConnection(GateThread thread);

    /** The application changed a connection's state through the JDBC method {@code setter}, which has returned. */
    void sessionChanged(Object connection, String setter, Object[] arguments, Throwable thrown);

    /**
     * {@link #enter}, {@link #watch} or {@link #sessionChanged} has failed, so the handler may not know what becomes of the
     * session. Takes no memory, so that it cannot fail as well.
     *
     * @param user the statement, or the connection
     */
    void missed(Object user);

    /** The same for {@link #leave}: nothing of the call is left with the thread afterwards. */
    void missedEnd(GateThread thread);

    /** Something failed on the agent's side and the native path was taken. */
    void gateError(String where, Throwable error);
}
