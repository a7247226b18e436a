package io.writebatch.core;

import io.writebatch.core.sql.StatementFacts;
import java.util.List;

/**
 * What one flush did.
 *
 * @param size members of the group
 * @param reason why the leader stopped waiting for more members
 * @param delayNanos how long the leader waited for members once the table was free
 * @param startEpochNanos wall-clock start of the flush, nanoseconds since the epoch
 * @param latencyNanos duration of the flush, from the first byte to the last answer
 * @param retries how often the group was sent again, because it had met a row that somebody else had locked
 * @param error null unless the flush failed
 * @param callerContexts what {@link WriteObserver#callerContext} gave for each member, nulls left out
 */
public record FlushReport(
        Target target,
        StatementFacts statement,
        int size,
        FlushReason reason,
        FlushOutcome outcome,
        long delayNanos,
        long startEpochNanos,
        long latencyNanos,
        int retries,
        Throwable error,
        List<Object> callerContexts) {

    public FlushReport {
        callerContexts = List.copyOf(callerContexts);
    }
}
