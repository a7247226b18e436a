package io.writebatch.agent.telemetry;

import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReason;
import io.writebatch.core.FlushReport;
import io.writebatch.core.Target;
import io.writebatch.core.sql.StatementFacts;
import java.util.List;

/** Builds reports of flushes for tests. */
final class Reports {
    static final long START_EPOCH_NANOS = 1_700_000_000_000_000_000L;

    private Target target = Statements.POSTGRESQL;
    private StatementFacts statement = Statements.unhinted();
    private int size = 3;
    private int retries;
    private FlushReason reason = FlushReason.ALL_WRITERS;
    private FlushOutcome outcome = FlushOutcome.COMMITTED;
    private Throwable error;
    private List<Object> callerContexts = List.of();

    static Reports committed() {
        return new Reports();
    }

    static Reports failed(FlushOutcome outcome, Throwable error) {
        Reports reports = new Reports();
        reports.outcome = outcome;
        reports.error = error;
        return reports;
    }

    Reports target(Target value) {
        target = value;
        return this;
    }

    Reports statement(StatementFacts value) {
        statement = value;
        return this;
    }

    Reports size(int value) {
        size = value;
        return this;
    }

    Reports reason(FlushReason value) {
        reason = value;
        return this;
    }

    Reports retries(int times) {
        retries = times;
        return this;
    }

    Reports callers(Object... contexts) {
        callerContexts = List.of(contexts);
        return this;
    }

    /** A delay of 1.5 ms and a latency of 4 ms. */
    FlushReport report() {
        return new FlushReport(
                target,
                statement,
                size,
                reason,
                outcome,
                1_500_000,
                START_EPOCH_NANOS,
                4_000_000,
                retries,
                error,
                callerContexts);
    }
}
