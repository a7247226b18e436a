package io.writebatch.agent.telemetry;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.writebatch.core.Target;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts writes by call site. This runs once a write: a statement seen lately costs no lookup by labels and no memory.
 * Thread-safe; bounded, because call sites, types, reasons and databases are.
 */
final class WriteCounters {
    private final CallSiteSource callSites;
    private final Counter batched;
    private final Counter excluded;
    private final RecentStatements recent = new RecentStatements();
    private final ConcurrentMap<Labels, SiteCounters> counters = new ConcurrentHashMap<>();

    WriteCounters(CallSiteSource callSites, CollectorRegistry registry) {
        this.callSites = callSites;
        this.batched = Counter.build()
                .name("jdbc_write_batched_total")
                .help("Writes that were committed as members of a group, by call site.")
                .labelNames("file", "line", "query_type", "database")
                .withoutExemplars()
                .register(registry);
        this.excluded = Counter.build()
                .name("jdbc_write_excluded_total")
                .help("Writes that ran natively on their own, by call site and reason.")
                .labelNames("file", "line", "query_type", "reason", "database")
                .withoutExemplars()
                .register(registry);
    }

    void batched(Target target, StatementFacts statement) {
        countersOf(target, statement).countBatched();
    }

    void excluded(Target target, StatementFacts statement, ExclusionReason reason) {
        countersOf(target, statement).countExcluded(reason);
    }

    List<SiteTally> tallies() {
        List<SiteTally> tallies = new ArrayList<>();
        for (SiteCounters site : counters.values()) {
            tallies.add(site.tally());
        }
        return tallies;
    }

    private SiteCounters countersOf(Target target, StatementFacts statement) {
        String database = target.database();
        if (!callSites.isFixed(statement)) {
            return countersByLabels(database, statement);
        }
        SiteCounters known = recent.get(statement, database);
        if (known != null) {
            return known;
        }
        SiteCounters found = countersByLabels(database, statement);
        recent.put(statement, database, found);
        return found;
    }

    private SiteCounters countersByLabels(String database, StatementFacts statement) {
        Labels labels =
                new Labels(callSites.of(statement), statement.queryType().label(), database);
        SiteCounters known = counters.get(labels);
        if (known != null) {
            return known;
        }
        SiteCounters fresh = new SiteCounters(batched, excluded, labels.site, labels.queryType, labels.database);
        SiteCounters earlier = counters.putIfAbsent(labels, fresh);
        return earlier == null ? fresh : earlier;
    }

    private record Labels(CallSite site, String queryType, String database) {}
}
