package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.AgentConfig;
import io.writebatch.core.Ticker;
import io.writebatch.core.WriteObserver;
import java.util.function.Supplier;

/** Metrics, endpoint, spans and log as the configuration wants them, wired together. Thread-safe. */
public final class Telemetry implements AutoCloseable {
    private final PrometheusMetrics metrics;
    private final WriteObserver observer;
    private final MetricsEndpoint endpoint;
    private final Runnable update = new Update();
    private volatile Runnable beforeScrape;

    private Telemetry(AgentConfig config, AgentLog log) {
        this.metrics = config.counting() ? new PrometheusMetrics(config.callSite(), config.maxCallSites()) : null;
        OtelSettings settings = new OtelSettings(System.getProperties(), System.getenv());
        Applications applications = new Applications(log);
        FlushSpans spans = FlushSpans.create(config.tracingMode(), settings, applications, log);
        OpenTelemetryMetrics openTelemetry = OpenTelemetryMetrics.create(
                config.metricsOpenTelemetry(), settings, applications, metrics, update, Ticker.SYSTEM, log);
        this.observer = new AgentObserver(metrics, openTelemetry, spans, log);
        this.endpoint = config.metricsEnabled() ? startEndpoint(config, log) : null;
        if (metrics != null) {
            new ExitReport(new AtExit(config.reportAtExit()), log).register();
        }
    }

    /** Starts what is configured; what takes long happens on other threads, what fails is logged. */
    public static Telemetry start(AgentConfig config, AgentLog log) {
        return new Telemetry(config, log);
    }

    /** What the core reports to. */
    public WriteObserver observer() {
        return observer;
    }

    /** What has been counted up to now. */
    public Tally tally() {
        update.run();
        return metrics == null ? Tally.NOTHING : metrics.tally();
    }

    /** Which call sites are batched, excluded and why, and what a change could gain. */
    public String report() {
        return CallSiteReport.of(tally());
    }

    /**
     * Sets what runs before somebody reads the metrics, on the reader's thread, to bring values up to date that otherwise
     * change only when writes happen.
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

    private MetricsEndpoint startEndpoint(AgentConfig config, AgentLog log) {
        Pages pages = new Pages(new Exposition(metrics, update), new Report());
        return MetricsEndpoint.start(config.metricsHost(), config.metricsPort(), pages, log);
    }

    /** Classes instead of lambdas, whose first use costs milliseconds before {@code main}. */
    private final class Report implements Supplier<String> {
        @Override
        public String get() {
            return report();
        }
    }

    /** The summary, and the report if it is asked for. */
    private final class AtExit implements Supplier<String> {
        private final boolean reporting;

        AtExit(boolean reporting) {
            this.reporting = reporting;
        }

        @Override
        public String get() {
            Tally tally = tally();
            return ExitSummary.of(tally) + "\n" + (reporting ? CallSiteReport.of(tally) : "");
        }
    }

    private final class Update implements Runnable {
        @Override
        public void run() {
            Runnable wanted = beforeScrape;
            if (wanted != null) {
                wanted.run();
            }
        }
    }
}
