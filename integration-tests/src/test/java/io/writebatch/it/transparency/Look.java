package io.writebatch.it.transparency;

/** What an application asks its statement and its connection after a step. */
enum Look {
    NOTHING,
    COUNTS,
    MORE_RESULTS,
    KEYS,
    WARNINGS,
    CONNECTION,
    ALL;

    boolean at(Look what) {
        return this == ALL || this == what;
    }
}
