package io.writebatch.agent.telemetry;

import io.prometheus.client.Counter;
import io.writebatch.core.sql.ExclusionReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The counters of one call site, type of query and database; each is made when it first counts. Thread-safe. */
final class SiteCounters {
    private final Counter batched;
    private final Counter excluded;
    private final CallSite site;
    private final String queryType;
    private final String database;
    private final ConcurrentMap<ExclusionReason, Counter.Child> excludedByReason = new ConcurrentHashMap<>();
    private volatile Counter.Child batchedChild;

    SiteCounters(Counter batched, Counter excluded, CallSite site, String queryType, String database) {
        this.batched = batched;
        this.excluded = excluded;
        this.site = site;
        this.queryType = queryType;
        this.database = database;
    }

    void countBatched() {
        Counter.Child child = batchedChild;
        if (child == null) {
            child = batched.labels(site.file(), site.line(), queryType, database);
            batchedChild = child;
        }
        child.inc();
    }

    void countExcluded(ExclusionReason reason) {
        Counter.Child child = excludedByReason.get(reason);
        if (child == null) {
            child = excluded.labels(site.file(), site.line(), queryType, reason.label(), database);
            excludedByReason.put(reason, child);
        }
        child.inc();
    }

    SiteTally tally() {
        Map<ExclusionReason, Long> excludedWrites = new EnumMap<>(ExclusionReason.class);
        excludedByReason.forEach((reason, child) -> excludedWrites.put(reason, (long) child.get()));
        Counter.Child child = batchedChild;
        return new SiteTally(
                site.file(), site.line(), queryType, database, child == null ? 0 : (long) child.get(), excludedWrites);
    }
}
