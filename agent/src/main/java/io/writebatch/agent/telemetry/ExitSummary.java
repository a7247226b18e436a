package io.writebatch.agent.telemetry;

import io.writebatch.core.FlushOutcome;
import io.writebatch.core.sql.ExclusionReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a JVM's writes came to, in one line for the log. {@code docs/operations.md} shows one. */
final class ExitSummary {
    private static final int MOST_REASONS = 3;

    private final Map<ExclusionReason, Long> reasons = new EnumMap<>(ExclusionReason.class);
    private long batched;
    private long excluded;
    private long groups;
    private long unknown;

    private ExitSummary(Tally tally) {
        for (SiteTally site : tally.sites()) {
            batched += site.batched();
            excluded += site.excludedWrites();
            site.excluded().forEach((reason, writes) -> reasons.merge(reason, writes, Long::sum));
        }
        for (FlushTally flushes : tally.flushes()) {
            groups += flushes.committedGroups();
            unknown += flushes.failures().getOrDefault(FlushOutcome.UNKNOWN, 0L);
        }
    }

    /** Empty when nothing was written. */
    static String of(Tally tally) {
        ExitSummary summary = new ExitSummary(tally);
        return summary.batched + summary.excluded + summary.unknown == 0 ? "" : summary.write();
    }

    private String write() {
        StringBuilder text = new StringBuilder(160);
        text.append("batched ").append(batched).append(" of ").append(batched + excluded);
        text.append(" writes");
        if (groups > 0) {
            text.append(", in ").append(groups).append(groups == 1 ? " group" : " groups");
            text.append(String.format(Locale.ROOT, " of %.1f on average", (double) batched / groups));
        }
        if (excluded > 0) {
            text.append("; ").append(excluded).append(" ran natively (").append(reasons());
            text.append(')');
        }
        if (unknown > 0) {
            text.append("; nobody knows the outcome of ").append(unknown);
            text.append(unknown == 1 ? " group more" : " groups more");
        }
        return text.toString();
    }

    private String reasons() {
        List<Map.Entry<ExclusionReason, Long>> largestFirst = new ArrayList<>(reasons.entrySet());
        largestFirst.sort(Map.Entry.<ExclusionReason, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        StringBuilder text = new StringBuilder();
        long others = excluded;
        for (Map.Entry<ExclusionReason, Long> reason :
                largestFirst.subList(0, Math.min(MOST_REASONS, largestFirst.size()))) {
            text.append(text.length() == 0 ? "" : ", ").append(reason.getKey().label());
            text.append(' ').append(reason.getValue());
            others -= reason.getValue();
        }
        return others == 0
                ? text.toString()
                : text.append(", others ").append(others).toString();
    }
}
