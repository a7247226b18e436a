package io.writebatch.it.transparency;

/** What a column takes, as far as values for it are to be made up. */
enum ValueKind {
    INT,
    /** A small number that is added to what other threads add to. */
    DELTA,
    TEXT,
    SMALL,
    BIG,
    DECIMAL,
    HUGE,
    REAL,
    DOUBLE,
    BOOLEAN,
    CHAR,
    LONG_TEXT,
    BYTES,
    BITS,
    DATE,
    ZERO_DATE,
    YEAR,
    TIME,
    TIME_WITH_ZONE,
    TIMESTAMP,
    TIMESTAMP_WITH_ZONE,
    INTERVAL,
    UUID,
    JSON,
    XML,
    ADDRESS,
    MOOD,
    SET,
    INT_ARRAY
}
