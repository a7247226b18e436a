package io.writebatch.benchmarks.workload;

import java.sql.SQLException;

/** One thread's share of the work. */
interface Writer {

    /** Writes, and returns how many rows are durable now; throws unless all of them are. */
    int write() throws SQLException;

    /** Adds what this thread has been told is durable. */
    void addTo(Acknowledged totals);
}
