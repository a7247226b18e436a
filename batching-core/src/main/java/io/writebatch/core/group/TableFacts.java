package io.writebatch.core.group;

import io.writebatch.core.sql.ExclusionReason;

/**
 * What the server says about the table that a key writes, and the session that writes it.
 *
 * @param exclusion why groups may not be flushed, null when they may
 * @param rowsGuard null unless single-row inserts of a group may be sent as one statement with several rows. Then a query
 *     that fails, in the same transaction and behind such a statement, when that no longer holds; empty when it always
 *     holds
 * @param keyColumn null unless updates of rows that are found by this column may be sent as one statement: it is the whole
 *     primary key, and an integer
 * @param commitWaits whether the commit waits for other servers, of which it is told nothing when that wait is cancelled
 * @param longestCommand bytes of the longest command that the server takes
 */
public record TableFacts(
        ExclusionReason exclusion, String rowsGuard, String keyColumn, boolean commitWaits, long longestCommand) {
    public static TableFacts excluded(ExclusionReason reason) {
        return new TableFacts(reason, null, null, false, Long.MAX_VALUE);
    }

    /** Groups may be flushed, each write as a statement of its own. */
    public static TableFacts writeByWrite() {
        return new TableFacts(null, null, null, false, Long.MAX_VALUE);
    }

    /** Single-row inserts may also share a statement. */
    public static TableFacts rowsMayShareStatement(String guard) {
        return new TableFacts(null, guard, null, false, Long.MAX_VALUE);
    }

    /** The same with this primary key. */
    public TableFacts withKeyColumn(String column) {
        return new TableFacts(exclusion, rowsGuard, column, commitWaits, longestCommand);
    }

    /** The same of a session whose commits wait for other servers. */
    public TableFacts withCommitThatWaits() {
        return new TableFacts(exclusion, rowsGuard, keyColumn, true, longestCommand);
    }

    /** The same of a server that takes no longer command. */
    public TableFacts withLongestCommand(long bytes) {
        return new TableFacts(exclusion, rowsGuard, keyColumn, commitWaits, bytes);
    }
}
