package io.writebatch.benchmarks.workload;

import java.util.Map;

/** What one contender did in one scenario. */
record Measurement(Scenario scenario, Contender contender, Outcome outcome, double syncsPerRow) {

    double rate() {
        return outcome.load().medianRate();
    }

    /** The fields are pinned; see the design, §11. A ratio that is not a number is written as null. */
    Map<String, Object> toJson(double ratioToDirect) {
        Map<String, Object> json = scenario.toJson();
        json.put("contender", contender.toString());
        json.put("ops_per_s", rate());
        json.put("p50_ms", outcome.load().p50Millis());
        json.put("p99_ms", outcome.load().p99Millis());
        json.put("mean_batch_size", outcome.meanBatchSize());
        json.put("syncs_per_op", syncsPerRow);
        json.put("client_cpu_us_per_op", outcome.load().cpuMicrosPerRow());
        json.put("ratio_to_direct", ratioToDirect);
        return json;
    }
}
