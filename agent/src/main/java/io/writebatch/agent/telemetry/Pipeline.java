package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.AgentVersion;
import io.writebatch.core.FlushReport;
import java.lang.invoke.MethodHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** An OpenTelemetry that spans can go through, the application's or the bundled one. Thread-safe. */
final class Pipeline {
    private final String name;
    private final ApiLookup api;
    private final Object openTelemetry;
    private final SpanContexts contexts;
    private final SpanWriter writer;

    /** Shared by all callers of which nothing is to be kept, so that they cost no memory. */
    private final Caller untraced = new Caller(this, false, null, 0);

    private final Caller unsampled = new Caller(this, true, null, 0);

    private final ReentrantLock registration = new ReentrantLock();
    private ApplicationMeters meters;
    private boolean unmetered;

    private Pipeline(String name, ApiLookup api, Object openTelemetry, SpanContexts contexts, SpanBuilders builders) {
        this.name = name;
        this.api = api;
        this.openTelemetry = openTelemetry;
        this.contexts = contexts;
        this.writer = new SpanWriter(contexts, builders);
    }

    /**
     * With a tracer of this provider's.
     *
     * @param name for the log
     */
    static Pipeline of(String name, ApiLookup api, Object openTelemetry, Object tracerProvider) throws Throwable {
        Class<?> tracer = api.type("api.trace.Tracer");
        MethodHandle get = api.virtual(api.type("api.trace.TracerProvider"), "get", tracer, String.class, String.class);
        Object ours = (Object) get.invokeExact(tracerProvider, (Object) "io.writebatch", (Object) AgentVersion.get());
        return new Pipeline(name, api, openTelemetry, new SpanContexts(api), new SpanBuilders(api, ours));
    }

    String name() {
        return name;
    }

    /** The metrics in this OpenTelemetry, registered by the first who asks; null when that fails. */
    ApplicationMeters meters(PrometheusMetrics metrics, Runnable beforeScrape, AgentLog log) {
        registration.lock();
        try {
            if (meters == null && !unmetered) {
                meters = new ApplicationMeters(api, openTelemetry, metrics, beforeScrape);
                log.info("metrics go through ".concat(name).concat(", too"));
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            unmetered = true;
            log.notice(
                    "metrics ".concat(name),
                    "no metrics through " + name + ": its API cannot be used (" + ErrorText.of(e)
                            + "); use version 1.10 or newer of opentelemetry-api");
        } finally {
            registration.unlock();
        }
        return meters;
    }

    /** The current thread as a caller. */
    Caller caller() throws Throwable {
        Object context = contexts.current();
        if (contexts.isSampled(context)) {
            return new Caller(this, true, context, epochNanos());
        }
        return contexts.isValid(context) ? unsampled : untraced;
    }

    /**
     * Writes the flush's own span.
     *
     * @param callers those that are sampled, of whichever OpenTelemetry
     * @return its context, or null when it is not sampled
     */
    Object writeFlush(FlushReport report, List<Caller> callers) throws Throwable {
        List<Object> spans = new ArrayList<>();
        for (Caller caller : callers) {
            spans.add(spanOf(caller));
        }
        Object flush = writer.writeFlush(report, spans);
        return contexts.isSampled(flush) ? flush : null;
    }

    /**
     * Writes a span into a caller's trace that leads to the flush.
     *
     * @param flush its context in the OpenTelemetry it went through
     */
    void writeWait(FlushReport report, Caller caller, Object flush, Pipeline ofFlush) throws Throwable {
        writer.writeWait(
                report, spanOf(caller), caller.joinedEpochNanos(), contexts.translated(flush, ofFlush.contexts));
    }

    private Object spanOf(Caller caller) throws Throwable {
        return contexts.translated(caller.span(), caller.pipeline().contexts);
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
