package io.writebatch.core.sql;

/**
 * What a text means for the session it runs in.
 *
 * @param readsState whether it reads, or may read, what an earlier write left in the session
 * @param readsKey whether it certainly reads the generated key that an earlier statement left
 * @param readsCount whether it certainly reads a count or the warnings that an earlier statement left
 * @param leavesKey whether the session may see another generated key last afterwards
 * @param mayOpenTransaction whether a transaction may be open afterwards that was not before
 */
record SessionFacts(
        SessionEffect effect,
        boolean readsState,
        boolean readsKey,
        boolean readsCount,
        boolean leavesKey,
        boolean mayOpenTransaction) {
    /** The text names what would read it, but does not run that. */
    SessionFacts withoutReads() {
        return new SessionFacts(effect, false, false, false, leavesKey, mayOpenTransaction);
    }

    /** For a text of which nothing is certain. */
    static SessionFacts unreadable(String sql) {
        return new SessionFacts(SessionEffect.INCOMPARABLE, WriteResults.mayOccurIn(sql), false, false, true, true);
    }
}
