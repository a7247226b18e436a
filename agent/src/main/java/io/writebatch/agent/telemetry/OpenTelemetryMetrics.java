package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.OpenTelemetryMode;
import io.writebatch.core.FlushReport;
import io.writebatch.core.Ticker;
import java.lang.ref.WeakReference;

/**
 * The metrics through OpenTelemetry: the application's, which may appear late, or the bundled one. They are those of the
 * whole JVM, so they go through one OpenTelemetry only, the first that is found. Thread-safe.
 */
final class OpenTelemetryMetrics {
    private final Applications applications;
    private final PrometheusMetrics metrics;
    private final Runnable beforeScrape;
    private final Ticker ticker;
    private final AgentLog log;

    /** False in mode {@code own}. */
    private final boolean throughApplication;

    /** Null when it is not asked for. */
    private final BundledMetrics bundled;

    /** Weakly: it belongs to an application, and goes with it. */
    private volatile WeakReference<ApplicationMeters> found = new WeakReference<>(null);

    private volatile boolean throughBundled;

    private OpenTelemetryMetrics(
            boolean throughApplication,
            BundledMetrics bundled,
            Applications applications,
            PrometheusMetrics metrics,
            Runnable beforeScrape,
            Ticker ticker,
            AgentLog log) {
        this.throughApplication = throughApplication;
        this.bundled = bundled;
        this.applications = applications;
        this.metrics = metrics;
        this.beforeScrape = beforeScrape;
        this.ticker = ticker;
        this.log = log;
    }

    /** Null when none are asked for. */
    static OpenTelemetryMetrics create(
            OpenTelemetryMode mode,
            OtelSettings settings,
            Applications applications,
            PrometheusMetrics metrics,
            Runnable beforeScrape,
            Ticker ticker,
            AgentLog log) {
        if (mode == OpenTelemetryMode.OFF) {
            return null;
        }
        MetricsDemand demand = new MetricsDemand(settings);
        String exporters = switch (mode) {
            case OWN -> demand.exporters("otlp");
            case AUTO -> demand.exporters("");
            default -> "";
        };
        BundledMetrics bundled = exporters.isEmpty() ? null : new BundledMetrics(exporters, metrics, beforeScrape, log);
        boolean throughApplication = mode != OpenTelemetryMode.OWN;
        return throughApplication || bundled != null
                ? new OpenTelemetryMetrics(
                        throughApplication, bundled, applications, metrics, beforeScrape, ticker, log)
                : null;
    }

    /** A flush ended; on the thread that did it. */
    void flushed(FlushReport report) throws Throwable {
        ApplicationMeters meters = meters(report);
        if (meters != null) {
            meters.flushed(report);
        }
    }

    /** There have been writes of some kind. */
    void look() throws Throwable {
        meters(null);
    }

    private ApplicationMeters meters(FlushReport report) throws Throwable {
        if (throughBundled) {
            return null;
        }
        ApplicationMeters known = found.get();
        if (known != null) {
            return known;
        }
        Pipeline pipeline = throughApplication ? pipeline(report) : null;
        ApplicationMeters meters = pipeline == null ? null : pipeline.meters(metrics, beforeScrape, log);
        if (meters != null) {
            found = new WeakReference<>(meters);
        } else if (bundled != null) {
            throughBundled = true;
            bundled.start();
        }
        return meters;
    }

    /** That of a member of the group, else that of this thread. */
    private Pipeline pipeline(FlushReport report) throws Throwable {
        if (report != null) {
            for (Object context : report.callerContexts()) {
                if (context instanceof Caller caller) {
                    return caller.pipeline();
                }
            }
        }
        return applications.pipeline(Thread.currentThread().getContextClassLoader(), null, ticker.nanos());
    }
}
