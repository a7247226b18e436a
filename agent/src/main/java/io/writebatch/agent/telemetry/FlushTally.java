package io.writebatch.agent.telemetry;

import io.writebatch.core.FlushOutcome;
import java.util.Map;

/**
 * What was counted of the flushed groups of one database.
 *
 * @param groups also those that did not commit
 * @param members of all groups
 * @param failures groups that did not commit, by how they ended
 */
public record FlushTally(String database, long groups, long members, Map<FlushOutcome, Long> failures) {

    public FlushTally {
        failures = Map.copyOf(failures);
    }

    long committedGroups() {
        long committed = groups;
        for (long count : failures.values()) {
            committed -= count;
        }
        return committed;
    }
}
