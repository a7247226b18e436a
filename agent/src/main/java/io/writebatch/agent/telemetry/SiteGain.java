package io.writebatch.agent.telemetry;

import io.writebatch.core.sql.ExclusionReason;
import java.util.Comparator;
import java.util.Map;

/**
 * What a change at one call site could gain.
 *
 * @param changeable writes that ran natively for a reason that a change could remove
 * @param commits that would have been saved, had they been batched; an estimate
 */
record SiteGain(SiteTally site, long changeable, double commits) {
    /** The largest gain first; where nothing can be estimated, what could be changed most often. */
    static final Comparator<SiteGain> LARGEST_FIRST = Comparator.comparingDouble(SiteGain::commits)
            .thenComparingLong(SiteGain::changeable)
            .thenComparingLong(gain -> gain.site.batched() + gain.site.excludedWrites())
            .reversed()
            .thenComparing(gain -> gain.site.file())
            .thenComparing(gain -> gain.site.line())
            .thenComparing(gain -> gain.site.queryType())
            .thenComparing(gain -> gain.site.database());

    static SiteGain of(SiteTally site, CommitSaving saving) {
        long changeable = 0;
        for (Map.Entry<ExclusionReason, Long> excluded : site.excluded().entrySet()) {
            if (Advice.on(excluded.getKey()).changeable()) {
                changeable += excluded.getValue();
            }
        }
        return new SiteGain(site, changeable, changeable * saving.share());
    }
}
