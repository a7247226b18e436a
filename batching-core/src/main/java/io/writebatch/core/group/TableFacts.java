package io.writebatch.core.group;

import io.writebatch.core.sql.ExclusionReason;

/**
 * What the server says about the table that a key writes, and the session that writes it.
 *
 * @param exclusion why groups may not be flushed, null when they may
 * @param rowsGuard null unless single-row inserts of a group may be sent as one statement with several rows. Then a query
 *     that fails, in the same transaction and behind such a statement, when that no longer holds; empty when it always
 *     holds
 * @param longestCommand bytes of the longest command that the server takes
 */
public record TableFacts(ExclusionReason exclusion, String rowsGuard, long longestCommand) {
    public static TableFacts excluded(ExclusionReason reason) {
        return new TableFacts(reason, null, Long.MAX_VALUE);
    }

    /** Groups may be flushed, each write as a statement of its own. */
    public static TableFacts writeByWrite() {
        return new TableFacts(null, null, Long.MAX_VALUE);
    }

    /** Single-row inserts may also share a statement. */
    public static TableFacts rowsMayShareStatement(String guard) {
        return new TableFacts(null, guard, Long.MAX_VALUE);
    }

    public TableFacts withLongestCommand(long bytes) {
        return new TableFacts(exclusion, rowsGuard, bytes);
    }
}
