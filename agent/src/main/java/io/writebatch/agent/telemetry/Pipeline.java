package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.AgentVersion;
import io.writebatch.core.FlushReport;
import java.lang.invoke.MethodHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An OpenTelemetry that spans can go through, the application's or the bundled one. Thread-safe. */
final class Pipeline {
    private final String name;
    private final SpanContexts contexts;
    private final SpanWriter writer;

    /** Shared by all callers of which nothing is to be kept, so that they cost no memory. */
    private final Caller untraced = new Caller(this, false, null, 0);

    private final Caller unsampled = new Caller(this, true, null, 0);

    private Pipeline(String name, SpanContexts contexts, SpanBuilders builders) {
        this.name = name;
        this.contexts = contexts;
        this.writer = new SpanWriter(contexts, builders);
    }

    /**
     * With a tracer of this provider's.
     *
     * @param name for the log
     */
    static Pipeline of(String name, ApiLookup api, Object tracerProvider) throws Throwable {
        Class<?> tracer = api.type("api.trace.Tracer");
        MethodHandle get = api.virtual(api.type("api.trace.TracerProvider"), "get", tracer, String.class, String.class);
        Object ours = (Object) get.invokeExact(tracerProvider, (Object) "io.writebatch", (Object) AgentVersion.get());
        return new Pipeline(name, new SpanContexts(api), new SpanBuilders(api, ours));
    }

    String name() {
        return name;
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
