package io.writebatch.core.sql;

/**
 * What a text means for the session it runs in.
 *
 * @param readsState whether it reads what a write left in the session
 * @param mayOpenTransaction whether a transaction may be open afterwards that was not before
 */
record SessionFacts(SessionEffect effect, boolean readsState, boolean mayOpenTransaction) {
    /** For a text of which nothing is certain. */
    static SessionFacts unreadable(String sql) {
        return new SessionFacts(SessionEffect.INCOMPARABLE, WriteResults.mayOccurIn(sql), true);
    }
}
