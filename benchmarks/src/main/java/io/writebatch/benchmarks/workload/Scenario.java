package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.Database;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What is compared. */
record Scenario(
        Database database, Workload workload, int threads, ThreadKind threadKind, int pool, double linkDelayMillis) {

    String databaseName() {
        return database.name().toLowerCase(Locale.ROOT);
    }

    Duration linkDelay() {
        return Duration.ofNanos((long) (linkDelayMillis * 1e6));
    }

    /** The beginning of a line of a result file. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("database", databaseName());
        json.put("workload", workload.toString());
        json.put("threads", threads);
        json.put("thread_kind", threadKind.toString());
        json.put("pool", pool);
        json.put("link_delay_ms", linkDelayMillis);
        return json;
    }

    @Override
    public String toString() {
        String threadsText =
                threads == 1 ? "1 thread" : threads + (threadKind == ThreadKind.VIRTUAL ? " virtual" : "") + " threads";
        String delay = linkDelayMillis == 0 ? "" : ", link delay " + linkDelayMillis + " ms";
        return databaseName() + " " + workload + ", " + threadsText + ", pool of " + pool + delay;
    }
}
