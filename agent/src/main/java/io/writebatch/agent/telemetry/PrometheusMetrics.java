package io.writebatch.agent.telemetry;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.writebatch.agent.config.CallSiteMode;
import io.writebatch.core.FlushReport;
import io.writebatch.core.Target;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;

/**
 * The Prometheus metrics, in a registry of their own. Labels are fixed and bounded, and none of them ever holds SQL.
 * {@code docs/metrics.md} describes each. Thread-safe.
 */
final class PrometheusMetrics implements WriteObserver {
    private static final double NANOS_PER_SECOND = 1e9;

    private final CollectorRegistry registry = new CollectorRegistry();
    private final WriteCounters writes;
    private final FlushMeters flushes = new FlushMeters(registry);
    private final Gauge writesPerSecond;
    private final Gauge currentDelay;
    private final Counter.Child delayRaised;
    private final Counter.Child delayLowered;
    private final Counter agentErrors;

    /** Takes how many distinct pairs of {@code file} and {@code line} get series of their own. */
    PrometheusMetrics(CallSiteMode callSite, int maxCallSites) {
        this.writes = new WriteCounters(new CallSiteSource(callSite, maxCallSites), registry);
        this.writesPerSecond = Gauge.build()
                .name("jdbc_write_ops_per_second")
                .help("Writes per second, batched and excluded, over the last metrics interval.")
                .register(registry);
        this.currentDelay = Gauge.build()
                .name("jdbc_write_current_delay_seconds")
                .help("The longest a leader may wait for more writers now, in seconds.")
                .register(registry);
        Counter adjustments = Counter.build()
                .name("jdbc_write_delay_adjustments_total")
                .help("Adjustments of the longest wait, by direction: up or down.")
                .labelNames("direction")
                .withoutExemplars()
                .register(registry);
        this.delayRaised = adjustments.labels("up");
        this.delayLowered = adjustments.labels("down");
        this.agentErrors = Counter.build()
                .name("jdbc_write_agent_errors_total")
                .help("Failures inside the agent that were absorbed; each kind is logged.")
                .withoutExemplars()
                .register(registry);
    }

    CollectorRegistry registry() {
        return registry;
    }

    Tally tally() {
        return new Tally(writes.tallies(), flushes.tallies(), writesPerSecond.get(), (long) agentErrors.get());
    }

    @Override
    public void batched(Target target, StatementFacts statement, long waitedNanos) {
        writes.batched(target, statement);
    }

    @Override
    public void excluded(Target target, StatementFacts statement, ExclusionReason reason) {
        writes.excluded(target, statement, reason);
    }

    @Override
    public void flushed(FlushReport report) {
        flushes.flushed(report);
    }

    /** Equal values tell the bound without counting an adjustment. */
    @Override
    public void delayAdjusted(long oldNanos, long newNanos) {
        currentDelay.set(newNanos / NANOS_PER_SECOND);
        if (newNanos > oldNanos) {
            delayRaised.inc();
        } else if (newNanos < oldNanos) {
            delayLowered.inc();
        }
    }

    @Override
    public void writesPerSecond(double value) {
        writesPerSecond.set(value);
    }

    @Override
    public void agentError(String where, Throwable error) {
        agentErrors.inc();
    }
}
