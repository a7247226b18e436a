package io.writebatch.benchmarks.workload;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The demo's results, for people and for programs. */
final class DemoTable {
    private DemoTable() {}

    static String of(List<Duel.Verdict> verdicts) {
        TextTable table = new TextTable()
                .row(
                        "",
                        "",
                        "",
                        "",
                        "link",
                        "writes/s",
                        "",
                        "p50 ms",
                        "p99 ms",
                        "writes",
                        "mean",
                        "commits per",
                        "rows",
                        "")
                .row(
                        "database",
                        "workload",
                        "threads",
                        "pool",
                        "delay",
                        "without → with",
                        "ratio",
                        "without → with",
                        "without → with",
                        "batched",
                        "batch",
                        "write",
                        "expected",
                        "found");
        verdicts.forEach(verdict -> add(table, verdict));
        return table.toString();
    }

    /** Programs read these fields: they keep their names. */
    static Map<String, Object> toJson(Duel.Verdict verdict) {
        LoadResult direct = verdict.direct().load();
        LoadResult agent = verdict.agent().load();
        Map<String, Object> json = verdict.scenario().toJson();
        json.put("direct_ops_per_s", direct.medianRate());
        json.put("agent_ops_per_s", agent.medianRate());
        json.put("ratio", verdict.ratio());
        json.put("mean_batch_size", verdict.agent().meanBatchSize());
        json.put("direct_p99_ms", direct.p99Millis());
        json.put("agent_p99_ms", agent.p99Millis());
        json.put("rows_expected", verdict.agent().rows().expected());
        json.put("rows_found", verdict.agent().rows().found());
        return json;
    }

    static String rate(LoadResult load) {
        return String.format(Locale.ROOT, "%,.0f", load.medianRate());
    }

    private static void add(TextTable table, Duel.Verdict verdict) {
        Scenario scenario = verdict.scenario();
        Outcome direct = verdict.direct();
        Outcome agent = verdict.agent();
        table.row(
                scenario.databaseName(),
                scenario.workload().toString(),
                Integer.toString(scenario.threads()),
                Integer.toString(scenario.pool()),
                scenario.linkDelayMillis() + " ms",
                rate(direct.load()) + " → " + rate(agent.load()),
                decimal(verdict.ratio()),
                decimal(direct.load().p50Millis()) + " → "
                        + decimal(agent.load().p50Millis()),
                decimal(direct.load().p99Millis()) + " → "
                        + decimal(agent.load().p99Millis()),
                String.format(Locale.ROOT, "%.0f %%", 100 * agent.batchedShare()),
                String.format(Locale.ROOT, "%.1f", agent.meanBatchSize()),
                decimal(direct.commitsPerRow()) + " → " + decimal(agent.commitsPerRow()),
                String.format(Locale.ROOT, "%,d", agent.rows().expected()),
                String.format(Locale.ROOT, "%,d", agent.rows().found()));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
