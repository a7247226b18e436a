package io.writebatch.it.transparency;

/** What a column takes, as far as values for it are to be made up. */
enum ValueKind {
    INT,
    TEXT,
    SMALL,
    BIG,
    DECIMAL,
    REAL,
    DOUBLE,
    BOOLEAN,
    LONG_TEXT,
    BYTES,
    DATE,
    TIME,
    TIMESTAMP,
    UUID,
    JSON,
    INT_ARRAY
}
