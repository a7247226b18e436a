package io.writebatch.benchmarks.workload;

import java.util.List;

/**
 * Whether the database holds what it acknowledged.
 *
 * @param problems each a sentence; empty if all is well
 */
record RowCheck(long expected, long found, List<String> problems) {}
