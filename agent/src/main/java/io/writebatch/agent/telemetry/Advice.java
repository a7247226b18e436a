package io.writebatch.agent.telemetry;

import io.writebatch.core.sql.ExclusionReason;

/**
 * What somebody who reads that writes ran natively could do about it.
 *
 * @param changeable whether a change of application or configuration may let such writes be batched
 */
record Advice(boolean changeable, String text) {
    static Advice on(ExclusionReason reason) {
        return switch (reason) {
            case TRANSACTION -> change("run a write that needs no transaction with auto-commit on");
            case OTHER_TRANSACTION -> change("do not write beside a transaction that the thread holds open");
            case SESSION_STATE ->
                change("leave temporary tables, locks, user variables and the like to other connections");
            case ISOLATION -> change("use the isolation level that the server has by default");
            case READ_ONLY -> change("write on connections that are not read-only");
            case MULTI_STATEMENT -> change("execute each statement by itself");
            case RETURNING -> change("ask for generated keys by column names instead of RETURNING");
            case SESSION_FUNCTION -> change("do without values of the session, such as LAST_INSERT_ID() or lastval()");
            case GENERATED_KEYS -> change("ask for generated keys by column names, or not at all");
            case PARAMETER -> change("bind plain values instead of streams, LOBs and arrays");
            case STATEMENT_OPTION -> change("set no query timeout, maximum of rows, cursor name or the like");
            case NON_TRANSACTIONAL -> change("use a storage engine with transactions");
            case DEFERRED_TRIGGER -> change("make the table's triggers not deferrable");
            case TOO_LARGE -> change("raise max_batch_bytes");
            case FAILING -> change("find out why this statement fails so often");
            case HINT -> change("take batch:0 out of the text");
            case TABLE -> change("look at include_tables and exclude_tables");
            case DISABLED -> change("enable batching again through JMX");
            case UNPARSED -> change("write the statement plainly");
            case DRIVER_OPTION -> change("look at the options of the connection");
            case WARNINGS -> change("bind values that fit their columns");
            case FIRST_EXECUTION -> change("keep prepared statements, or let the pool cache them");
            case NOT_DML, INSERT_SELECT, LOCK_FUNCTION, CALLABLE, DRIVER_INTERNAL -> keep("is never batched");
            case APPLICATION_BATCH -> keep("is a batch already");
            case NO_GAIN -> keep("groups were slower than single writes");
            case PROBATION -> keep("passes by itself");
            case ALONE -> keep("nobody else was writing the same");
            case REPLAYED -> keep("its group did not commit");
        };
    }

    private static Advice change(String text) {
        return new Advice(true, text);
    }

    private static Advice keep(String text) {
        return new Advice(false, text);
    }
}
