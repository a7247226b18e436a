package io.writebatch.core.sql;

/** What a text is to the counting of writes. */
public enum StatementKind {
    /** Anything that is, or may be, a write; batched or counted as excluded. */
    WRITE,
    /** Reads; not counted. */
    READ,
    /** Begins, ends or marks a transaction; not counted. */
    TRANSACTION_CONTROL
}
