package io.writebatch.agent.telemetry;

import io.writebatch.core.sql.ExclusionReason;
import java.util.Map;

/**
 * How much batching has saved at one database, measured on the writes that nothing kept out: those that were batched, and
 * those that ran natively because nobody else was there or their group came to nothing. What is kept out now would fare
 * like them, if it comes in the same crowd: an estimate, and the best there is.
 *
 * @param candidates writes that nothing kept out
 * @param commits that they took
 */
record CommitSaving(long candidates, long commits) {
    static CommitSaving of(String database, Tally tally) {
        long batched = 0;
        long alone = 0;
        for (SiteTally site : tally.sites()) {
            if (site.database().equals(database)) {
                batched += site.batched();
                Map<ExclusionReason, Long> excluded = site.excluded();
                alone += excluded.getOrDefault(ExclusionReason.ALONE, 0L)
                        + excluded.getOrDefault(ExclusionReason.REPLAYED, 0L)
                        + excluded.getOrDefault(ExclusionReason.NO_GAIN, 0L);
            }
        }
        long groups = 0;
        for (FlushTally flushes : tally.flushes()) {
            if (flushes.database().equals(database)) {
                groups += flushes.committedGroups();
            }
        }
        return new CommitSaving(batched + alone, groups + alone);
    }

    boolean known() {
        return candidates > 0;
    }

    /** The share of its commit that a write was spared, from 0 to 1; 0 while nothing is known. */
    double share() {
        return known() ? Math.max(0, 1 - (double) commits / candidates) : 0;
    }
}
