package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.Metrics;
import java.util.List;
import java.util.Optional;

/**
 * All that is known about a contestant in the end.
 *
 * @param commitsPerRow commits the server made for each row, in the measured rounds
 * @param metrics what the agent had counted when the last write was done, if there was an agent
 * @param log what the application printed to its error stream, where nothing is expected
 */
record Outcome(LoadResult load, RowCheck rows, double commitsPerRow, Optional<Metrics> metrics, List<String> log) {

    /** How many writes shared a commit, as the agent counts; 1 where nothing was shared. */
    double meanBatchSize() {
        double batches =
                metrics.map(all -> all.sum("jdbc_write_batch_size_count")).orElse(0.0);
        return batches == 0 ? 1 : metrics.orElseThrow().sum("jdbc_write_batch_size_sum") / batches;
    }

    /** The share of all writes that went into a batch. */
    double batchedShare() {
        double batched =
                metrics.map(all -> all.sum("jdbc_write_batch_size_sum")).orElse(0.0);
        return batched / load.acknowledged().operations();
    }
}
