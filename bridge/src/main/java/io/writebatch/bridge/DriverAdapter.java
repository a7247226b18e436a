package io.writebatch.bridge;

/**
 * What can only be done from inside a driver's own package: reading state without a JDBC call, handing one statement's
 * bound values to another statement's batch, and giving a statement the result it would have had. One implementation a
 * driver, defined in the driver's own class loader and package; stateless and thread-safe.
 *
 * <p>Objects named {@code connection} and {@code statement} are the driver's own. Reading methods take no lock and do
 * no I/O.
 */
public interface DriverAdapter {
    /** A transaction is open, or the driver cannot rule it out. */
    int IN_TRANSACTION = 1;
    /** Autocommit is off. */
    int AUTOCOMMIT_OFF = 1 << 1;

    int READ_ONLY = 1 << 2;
    int CLOSED = 1 << 3;
    /** A connection option is in force under which a flush would not be what it must be. */
    int UNSAFE_OPTION = 1 << 4;
    /** The open transaction can only be rolled back; a commit would roll it back and return normally. */
    int TRANSACTION_FAILED = 1 << 5;

    /** A query timeout, a row limit, escape processing off. */
    int STATEMENT_OPTION = 1;
    /** The application has added batch entries that are not executed yet. */
    int PENDING_BATCH = 1 << 1;

    int CALLABLE = 1 << 2;
    /** The statement was prepared to return generated keys. */
    int KEYS = 1 << 3;
    /** Generated keys were asked for in a form that cannot be attributed to one write of a batch. */
    int KEYS_UNATTRIBUTABLE = 1 << 4;

    int STATEMENT_CLOSED = 1 << 5;
    /** The server prepares the statement and takes binary values. */
    int SERVER_PREPARED = 1 << 6;

    /** The driver's own batch of the statement. */
    int SHAPE_BATCH = 0;
    /** One {@code INSERT} with a row of values for each member, or few. */
    int SHAPE_MULTI_ROW = 1;
    /** One compound statement that holds a transaction with every member's statement. */
    int SHAPE_COMPOUND = 2;
    /** One prepared {@code INSERT} with the values of every member, in one command. */
    int SHAPE_BULK = 3;
    /** One compound statement that holds a transaction with one {@code UPDATE} of every member's row. */
    int SHAPE_KEYED_UPDATE = 4;

    int connectionState(Object connection);

    /**
     * Read once a connection.
     *
     * @param properties what the connection was opened with, null when unknown
     * @return a digest of URL, user and properties, then host, port and database name; never null
     */
    String[] describe(Object connection, Object properties);

    /** The text the application prepared. */
    String preparedSql(Object statement);

    int statementState(Object statement);

    /** Distinguishes requests for generated keys that must not share a batch; null when no keys were asked for. */
    Object keyRequest(Object statement);

    /**
     * What is bound to the statement. The values may still be the statement's own: {@link #kept} gives what nobody changes.
     *
     * @return null when a parameter is not set or is of a kind that cannot be handed over
     */
    BoundValues capture(Object statement, boolean nullsInTypes);

    /**
     * The same with a copy of the values, unless they are one. Apart from {@link #capture}, because a write that runs
     * natively needs none.
     */
    default BoundValues kept(BoundValues captured) {
        return captured;
    }

    /**
     * Whether a prepared statement is what a native execution would leave, so that the next one, native or not, works on
     * it. No I/O.
     */
    default boolean executedBefore(Object statement) {
        return true;
    }

    /**
     * The text that is bound to a placeholder of a prepared statement, as its next execution sends it.
     *
     * @param index as in JDBC, from 1
     * @return null when it is not known for certain, or no text
     */
    default String boundText(Object statement, int index) {
        return null;
    }

    /** A stable order of two captured values objects, so that concurrent groups lock rows in one order. */
    int compare(Object values, Object otherValues);

    /**
     * Whether a flush of this form, which commits by itself, goes to the server as one command that it can take, and these
     * values mean the same in it as each member's in its own statement.
     *
     * @param values the members' {@link BoundValues#values()}, null elements for literal writes
     * @param mostBytes of a command that the server takes
     */
    default boolean fitsOneCommand(Object leader, String literalSql, FlushForm form, Object[] values, long mostBytes) {
        return true;
    }

    /**
     * Makes the statement that will carry a flush on the leader's connection. No I/O for texts the driver has prepared
     * before.
     *
     * @param leader the leader's own statement, left as it is
     * @param literalSql the text of literal writes, null for prepared ones
     */
    Object newFlush(Object leader, String literalSql, int keys, FlushForm form) throws Exception;

    /**
     * Executes a flush.
     *
     * @param values the members' {@link BoundValues#values()} in execution order, null elements for literal writes
     * @return one result a member, in that order, to be given to {@link #count} and {@link #adopt}; a shorter or longer
     *     array means the answer could not be attributed; null that the group was rolled back, because the form does not suit
     *     what is in the database
     */
    Object[] flush(Object flush, Object[] values) throws Exception;

    /** Whether a flush that has failed may have sent any of the members' writes. */
    default boolean sent(Object flush) {
        return true;
    }

    /** Whether a flush that was {@linkplain FlushForm#noWait not to wait} failed because somebody else has locked a row. */
    default boolean metLock(Throwable failure) {
        return false;
    }

    /** Whether the driver's {@code reset} of the connection lets the server's session begin anew. */
    boolean resetBeginsAnew(Object connection);

    /** Cancels from another thread what the connection executes; returns when the server has taken note. */
    void cancel(Object connection) throws Exception;

    /** Whether the driver's {@code Statement.cancel()} cancels whatever the connection executes, for another statement too. */
    default boolean statementsCancelConnection() {
        return false;
    }

    /** Whether an interrupt of the thread that waits for the server closes the connection, whatever thread that is. */
    default boolean closedByInterrupt(Object connection) {
        return false;
    }

    /** Ends the connection from another thread than the one that waits for its answer, which fails at once. */
    void cut(Object connection) throws Exception;

    /** Gives back what {@link #newFlush} took; no I/O. */
    void release(Object flush) throws Exception;

    /** The update count of one result, negative when unknown. */
    long count(Object result);

    /**
     * Makes {@code statement} answer {@code getUpdateCount}, {@code getGeneratedKeys} and so on as if it had executed
     * itself; throws what the driver would have thrown after executing (a statement closed meanwhile).
     */
    void adopt(Object statement, Object result, String literalSql, int keys) throws Exception;

    /** Whether the server warned of a member of the committed group that this result is from, as far as the driver knows. */
    boolean warned(Object result);
}
