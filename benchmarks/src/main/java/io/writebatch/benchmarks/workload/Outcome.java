package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.Metrics;
import java.util.List;
import java.util.Optional;

/**
 * All that is known about a contestant in the end.
 *
 * @param commitsPerRow commits the server made for each row, in the measured rounds
 * @param metricsBefore what the agent had counted when the scenario began, if it had run before
 * @param metrics what the agent had counted when the last write was done, if there was an agent
 * @param log what the application printed to its error stream, where nothing is expected
 */
record Outcome(
        LoadResult load,
        RowCheck rows,
        double commitsPerRow,
        Optional<Metrics> metricsBefore,
        Optional<Metrics> metrics,
        List<String> log) {

    /** How many writes shared a commit, as the agent counts; 1 where nothing was shared. */
    double meanBatchSize() {
        double batches = counted("jdbc_write_batch_size_count");
        return batches == 0 ? 1 : counted("jdbc_write_batch_size_sum") / batches;
    }

    /** The share of all writes that went into a batch. */
    double batchedShare() {
        return counted("jdbc_write_batch_size_sum") / load.acknowledged().operations();
    }

    private double counted(String name) {
        double before = metricsBefore.map(all -> all.sum(name)).orElse(0.0);
        return metrics.map(all -> all.sum(name) - before).orElse(0.0);
    }
}
