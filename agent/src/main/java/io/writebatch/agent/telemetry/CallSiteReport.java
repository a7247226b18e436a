package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.AgentVersion;
import io.writebatch.core.sql.ExclusionReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells in plain text where writes are batched, where not and why, and what a change could gain. {@code docs/operations.md}
 * explains it. Holds names and numbers only, as the metrics do.
 */
final class CallSiteReport {
    private static final int MOST_SITES = 100;

    private final Tally tally;
    private final Map<String, CommitSaving> savings = new TreeMap<>();
    private final StringBuilder text = new StringBuilder(1024);

    private CallSiteReport(Tally tally) {
        this.tally = tally;
        for (SiteTally site : tally.sites()) {
            savings.computeIfAbsent(site.database(), database -> CommitSaving.of(database, tally));
        }
    }

    static String of(Tally tally) {
        return new CallSiteReport(tally).write();
    }

    private String write() {
        text.append("write batching agent ").append(AgentVersion.get()).append("\n\n");
        if (tally.sites().isEmpty()) {
            return text.append("No writes have been counted yet.\n").toString();
        }
        savings.forEach(this::database);
        text.append("\nCall sites; first those where a change could save most commits (an estimate)\n");
        List<SiteGain> gains = new ArrayList<>();
        for (SiteTally site : tally.sites()) {
            gains.add(SiteGain.of(site, savings.get(site.database())));
        }
        gains.sort(SiteGain.LARGEST_FIRST);
        for (int rank = 1; rank <= Math.min(gains.size(), MOST_SITES); rank++) {
            site(rank, gains.get(rank - 1));
        }
        if (gains.size() > MOST_SITES) {
            text.append("\nand ").append(gains.size() - MOST_SITES).append(" more\n");
        }
        return text.toString();
    }

    private void database(String database, CommitSaving saving) {
        long batched = 0;
        long excluded = 0;
        for (SiteTally site : tally.sites()) {
            if (site.database().equals(database)) {
                batched += site.batched();
                excluded += site.excludedWrites();
            }
        }
        text.append(database).append(": ").append(batched + excluded).append(" writes, ");
        text.append(batched).append(" batched, ").append(excluded).append(" excluded; ");
        if (saving.known()) {
            text.append("the ").append(saving.candidates()).append(" that nothing kept out took ");
            text.append(saving.commits()).append(" commits, ");
            text.append(String.format(Locale.ROOT, "%.1f", saving.share() * 100))
                    .append(" % saved\n");
        } else {
            text.append("nothing has been batched, so no gain can be estimated\n");
        }
    }

    private void site(int rank, SiteGain gain) {
        SiteTally site = gain.site();
        text.append('\n').append(rank).append(". ").append(place(site)).append("  ");
        text.append(site.queryType()).append("  ").append(site.database()).append('\n');
        text.append("   ").append(site.batched()).append(" batched, ");
        text.append(site.excludedWrites()).append(" excluded");
        if (gain.changeable() > 0) {
            text.append("; changes could save ").append(commits(gain)).append(" commits");
        }
        text.append('\n');
        site.excluded().entrySet().stream()
                .sorted(Map.Entry.<ExclusionReason, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(excluded -> text.append("   ")
                        .append(excluded.getValue())
                        .append(' ')
                        .append(excluded.getKey().label())
                        .append(": ")
                        .append(Advice.on(excluded.getKey()).text())
                        .append('\n'));
    }

    private String commits(SiteGain gain) {
        return savings.get(gain.site().database()).known()
                ? "about " + Math.round(gain.commits())
                : "an unknown number of";
    }

    private static String place(SiteTally site) {
        if (site.file().isEmpty() && site.line().isEmpty()) {
            return "(unknown)";
        }
        return site.line().isEmpty() ? site.file() : site.file() + ":" + site.line();
    }
}
