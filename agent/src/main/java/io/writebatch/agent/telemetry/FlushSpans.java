package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.OpenTelemetryMode;
import io.writebatch.core.FlushReport;
import io.writebatch.core.WriteObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Spans of flushes, through the OpenTelemetry of their callers' application or the bundled one. Which it is, is decided
 * anew for each flush: an application's may appear late, and a JVM may hold several. Callers only leave their span's
 * context; everything else happens on a thread of its own. Thread-safe.
 */
final class FlushSpans implements WriteObserver {
    private final Applications applications;
    private final SpanThread thread;

    /** Null when it is not asked for. */
    private final BundledTracing bundled;

    private final OpenTelemetryMode mode;
    private final AgentLog log;
    private volatile boolean toldMissing;

    /** What the log has told of; of the thread that makes spans. */
    private final Set<String> told = new HashSet<>();

    private FlushSpans(OpenTelemetryMode mode, boolean throughBundled, Applications applications, AgentLog log) {
        this.mode = mode;
        this.applications = applications;
        this.thread = new SpanThread(log);
        this.bundled = throughBundled ? new BundledTracing(thread, log) : null;
        this.log = log;
    }

    /** The spans that are asked for, or null when none are. */
    static FlushSpans create(OpenTelemetryMode mode, OtelSettings settings, Applications applications, AgentLog log) {
        return switch (mode) {
            case OWN -> new FlushSpans(mode, true, applications, log);
            case AUTO -> new FlushSpans(mode, new TracingDemand(settings).exists(), applications, log);
            case APPLICATION -> new FlushSpans(mode, false, applications, log);
            case OFF -> null;
        };
    }

    @Override
    public Object callerContext(ClassLoader driver, long nanos) {
        try {
            Pipeline pipeline = applications.pipeline(Thread.currentThread().getContextClassLoader(), driver, nanos);
            return pipeline == null ? null : pipeline.caller();
        } catch (Throwable e) {
            log.failure("tracing", e);
            return null;
        }
    }

    @Override
    public void flushed(FlushReport report) {
        if (!isWanted(report)) {
            return;
        }
        if (bundled != null) {
            bundled.expectExit();
        }
        if (!thread.offer(() -> write(report))) {
            log.notice(
                    "spans dropped",
                    "some flushes have no spans: OpenTelemetry takes them more slowly than they come; see to its exporter");
        }
    }

    /** Not that of callers whose samplers have all decided against their traces. */
    private boolean isWanted(FlushReport report) {
        List<Object> callers = report.callerContexts();
        if (callers.isEmpty()) {
            tellMissing();
            return bundled != null;
        }
        boolean sampled = false;
        int traced = 0;
        for (int i = 0; i < callers.size(); i++) {
            if (callers.get(i) instanceof Caller caller) {
                sampled |= caller.sampled();
                traced += caller.traced() ? 1 : 0;
            }
        }
        return sampled || traced < report.size();
    }

    private void write(FlushReport report) {
        try {
            Pipeline pipeline = pipeline(report);
            if (pipeline != null) {
                tell(pipeline);
                write(report, pipeline);
            }
        } catch (Throwable e) {
            log.failure("tracing", e);
        }
    }

    /** That of the first caller who has one, else the bundled one, or null. */
    private Pipeline pipeline(FlushReport report) {
        for (Object context : report.callerContexts()) {
            if (mode != OpenTelemetryMode.OWN && context instanceof Caller caller) {
                return caller.pipeline();
            }
        }
        return bundled == null ? null : bundled.pipeline();
    }

    private void write(FlushReport report, Pipeline pipeline) throws Throwable {
        List<Caller> callers = sampledCallers(report);
        Object flush = pipeline.writeFlush(report, callers);
        if (flush == null) {
            return;
        }
        for (Caller caller : callers) {
            Pipeline callersOwn = mode == OpenTelemetryMode.OWN ? pipeline : caller.pipeline();
            callersOwn.writeWait(report, caller, flush, pipeline);
        }
    }

    private static List<Caller> sampledCallers(FlushReport report) {
        List<Caller> callers = new ArrayList<>();
        for (Object context : report.callerContexts()) {
            if (context instanceof Caller caller && caller.sampled()) {
                callers.add(caller);
            }
        }
        return callers;
    }

    private void tellMissing() {
        if (mode == OpenTelemetryMode.APPLICATION && !toldMissing) {
            toldMissing = true;
            log.info("no spans yet: tracing.mode is application, and the application has set no GlobalOpenTelemetry;"
                    + " they begin when it does, or set tracing.mode=own");
        }
    }

    private void tell(Pipeline pipeline) {
        if (told.add(pipeline.name())) {
            log.info("spans of flushes go through ".concat(pipeline.name()));
        }
    }
}
