package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.AgentConfig;
import io.writebatch.core.WriteObserver;

/** Metrics, endpoint, spans and log as the configuration wants them, wired together. Thread-safe. */
public final class Telemetry implements AutoCloseable {
    private final WriteObserver observer;
    private final MetricsEndpoint endpoint;
    private volatile Runnable beforeScrape;

    private Telemetry(AgentConfig config, AgentLog log) {
        PrometheusMetrics metrics =
                config.metricsEnabled() ? new PrometheusMetrics(config.callSite(), config.maxCallSites()) : null;
        FlushSpans spans = FlushSpans.create(config.tracingMode(), System.getProperties(), System.getenv(), log);
        this.observer = new AgentObserver(metrics, spans, log);
        this.endpoint = metrics == null ? null : startEndpoint(config, metrics, log);
    }

    /** Starts what is configured; what takes long happens on other threads, what fails is logged. */
    public static Telemetry start(AgentConfig config, AgentLog log) {
        return new Telemetry(config, log);
    }

    /** What the core reports to. */
    public WriteObserver observer() {
        return observer;
    }

    /**
     * Sets what runs before each scrape, on the thread that serves it, to bring values up to date that otherwise change
     * only when writes happen.
     */
    public void beforeScrape(Runnable update) {
        beforeScrape = update;
    }

    /** Stops serving metrics. */
    @Override
    public void close() {
        if (endpoint != null) {
            endpoint.close();
        }
    }

    private MetricsEndpoint startEndpoint(AgentConfig config, PrometheusMetrics metrics, AgentLog log) {
        Exposition exposition = new Exposition(metrics, new Update());
        return MetricsEndpoint.start(config.metricsHost(), config.metricsPort(), exposition, log);
    }

    /** A class instead of a lambda, whose first use costs milliseconds before {@code main}. */
    private final class Update implements Runnable {
        @Override
        public void run() {
            Runnable update = beforeScrape;
            if (update != null) {
                update.run();
            }
        }
    }
}
