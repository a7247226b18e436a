package io.writebatch.it.transparency;

/** What an application asks its statement and its connection after a step. */
enum Look {
    NOTHING,
    COUNTS,
    MORE_RESULTS,
    KEYS,
    WARNINGS,
    /** What the statement is, apart from results. */
    STATE,
    /** What the statement knows of its parameters and its result: the server may be asked. */
    METADATA,
    CONNECTION,
    ALL;

    boolean at(Look what) {
        return this == what || (this == ALL && what != METADATA);
    }
}
