package io.writebatch.core.group;

import io.writebatch.core.sql.StatementFacts;

/** Chooses how groups are flushed: what each driver does in one round trip, atomically and with exact counts, differs. */
@FunctionalInterface
public interface FlushPlanner {
    /**
     * @param keys whether the callers want generated keys
     * @param serverPrepared whether the members' statements are prepared by the server
     * @param size members of the group
     * @param table what is known of the table they write
     */
    FlushPlan plan(StatementFacts statement, boolean keys, boolean serverPrepared, int size, TableFacts table);
}
