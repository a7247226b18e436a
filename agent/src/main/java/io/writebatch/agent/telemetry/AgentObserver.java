package io.writebatch.agent.telemetry;

import io.writebatch.core.FlushReport;
import io.writebatch.core.Target;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;

/**
 * Passes what the core reports on to metrics, spans and log. Never throws: the write is already decided, so a failure in
 * here is absorbed, counted and logged. Thread-safe.
 */
final class AgentObserver implements WriteObserver {
    private final PrometheusMetrics metrics;
    private final OpenTelemetryMetrics openTelemetry;
    private final FlushSpans spans;
    private final AgentLog log;

    /** Metrics, those through OpenTelemetry, and spans are null when they are switched off. */
    AgentObserver(PrometheusMetrics metrics, OpenTelemetryMetrics openTelemetry, FlushSpans spans, AgentLog log) {
        this.metrics = metrics;
        this.openTelemetry = openTelemetry;
        this.spans = spans;
        this.log = log;
    }

    @Override
    public Object callerContext(ClassLoader driver, long nanos) {
        if (spans == null) {
            return null;
        }
        try {
            return spans.callerContext(driver, nanos);
        } catch (Throwable e) {
            agentError("tracing", e);
            return null;
        }
    }

    @Override
    public void batched(Target target, StatementFacts statement, long waitedNanos) {
        if (metrics == null) {
            return;
        }
        try {
            metrics.batched(target, statement, waitedNanos);
        } catch (Throwable e) {
            agentError("metrics", e);
        }
    }

    @Override
    public void excluded(Target target, StatementFacts statement, ExclusionReason reason) {
        if (metrics == null) {
            return;
        }
        try {
            metrics.excluded(target, statement, reason);
        } catch (Throwable e) {
            agentError("metrics", e);
        }
    }

    @Override
    public void flushed(FlushReport report) {
        if (metrics != null) {
            try {
                metrics.flushed(report);
            } catch (Throwable e) {
                agentError("metrics", e);
            }
        }
        if (openTelemetry != null) {
            try {
                openTelemetry.flushed(report);
            } catch (Throwable e) {
                agentError("metrics through OpenTelemetry", e);
            }
        }
        if (spans != null) {
            try {
                spans.flushed(report);
            } catch (Throwable e) {
                agentError("tracing", e);
            }
        }
    }

    @Override
    public void delayAdjusted(long oldNanos, long newNanos) {
        if (metrics != null) {
            metrics.delayAdjusted(oldNanos, newNanos);
        }
    }

    @Override
    public void writesPerSecond(double value) {
        if (metrics != null) {
            metrics.writesPerSecond(value);
        }
        if (openTelemetry != null) {
            try {
                openTelemetry.look();
            } catch (Throwable e) {
                agentError("metrics through OpenTelemetry", e);
            }
        }
    }

    @Override
    public void agentError(String where, Throwable error) {
        if (metrics != null) {
            metrics.agentError(where, error);
        }
        log.failure(where, error);
    }

    @Override
    public void notice(String topic, String message) {
        log.notice(topic, message);
    }
}
