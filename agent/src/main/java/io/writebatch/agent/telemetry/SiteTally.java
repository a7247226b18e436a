package io.writebatch.agent.telemetry;

import io.writebatch.core.sql.ExclusionReason;
import java.util.Map;

/**
 * What was counted of the writes of one call site, type of query and database.
 *
 * @param excluded writes that ran natively, by reason; reasons that never occurred are left out
 */
public record SiteTally(
        String file,
        String line,
        String queryType,
        String database,
        long batched,
        Map<ExclusionReason, Long> excluded) {

    public SiteTally {
        excluded = Map.copyOf(excluded);
    }

    public long excludedWrites() {
        long writes = 0;
        for (long count : excluded.values()) {
            writes += count;
        }
        return writes;
    }
}
