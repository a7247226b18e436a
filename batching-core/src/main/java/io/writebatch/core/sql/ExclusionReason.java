package io.writebatch.core.sql;

import java.util.Locale;

/** Why a write runs natively. The labels are stable and documented: they are the metric label {@code reason}. */
public enum ExclusionReason {
    /** A transaction is open on the connection, or autocommit is off. */
    TRANSACTION,
    /** The calling thread holds an open transaction on another connection. */
    OTHER_TRANSACTION,
    /** The connection's session state cannot be compared or shared. */
    SESSION_STATE,
    /** An isolation level under which grouping could add failures. */
    ISOLATION,
    /** The connection is read-only. */
    READ_ONLY,
    /** Anything but INSERT, UPDATE and DELETE. */
    NOT_DML,
    /** More than one statement in the text. */
    MULTI_STATEMENT,
    /** RETURNING, or a write run through executeQuery. */
    RETURNING,
    /** The rows come from a query. */
    INSERT_SELECT,
    /** The text, or what the table runs by itself, reads or changes values of one session or one transaction. */
    SESSION_FUNCTION,
    /** Advisory locks, GET_LOCK, SLEEP and the like. */
    LOCK_FUNCTION,
    /** A form of generated keys that cannot be attributed exactly. */
    GENERATED_KEYS,
    /** Streams, LOBs, arrays, connection-bound or user-defined values. */
    PARAMETER,
    /** Query timeout, max rows, escape processing off, cursor name. */
    STATEMENT_OPTION,
    /** The application's own addBatch and executeBatch. */
    APPLICATION_BATCH,
    /** A CallableStatement. */
    CALLABLE,
    /** A table (or a trigger's target) whose engine cannot roll back. */
    NON_TRANSACTIONAL,
    /** The request exceeds the byte limit of a batch. */
    TOO_LARGE,
    /** This SQL fails often; it rests from batching for a while. */
    FAILING,
    /** Groups of this key cost more than the single writes they replace; native for a while. */
    NO_GAIN,
    /** {@code batch:0} in a hint. */
    HINT,
    /** The configuration excludes this table, or includes only others. */
    TABLE,
    /** The driver's own statements. */
    DRIVER_INTERNAL,
    /** The text could not be read with certainty. */
    UNPARSED,
    /** A connection option is in force under which a flush would not be what it must be. */
    DRIVER_OPTION,
    /** A group of this key has caused a warning, which could not be given to its caller. */
    WARNINGS,
    /** The driver prepares a statement on the server by its first execution, which must be its own. */
    FIRST_EXECUTION,
    /** PostgreSQL: the table has a trigger that can be deferred to the commit, where it would see the whole group. */
    DEFERRED_TRIGGER,
    /** Batching of writes to this kind of database was switched off while the application runs. */
    DISABLED,
    /** Among the first writes of its key, which show whether the application asks its session for their results. */
    PROBATION,
    /** No other writer was there: a group of one runs natively. */
    ALONE,
    /** Its group was rolled back, or never sent: it runs natively. */
    REPLAYED;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
