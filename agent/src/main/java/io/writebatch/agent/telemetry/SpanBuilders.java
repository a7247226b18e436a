package io.writebatch.agent.telemetry;

import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes spans with a tracer of one copy of OpenTelemetry's API. Uses only what the API has had since 1.0.0. Thread-safe.
 */
final class SpanBuilders {
    private final Object tracer;
    private final MethodHandle builder;
    private final MethodHandle setKind;
    private final MethodHandle setNoParent;
    private final MethodHandle setParent;
    private final MethodHandle setStart;
    private final MethodHandle setText;
    private final MethodHandle setLong;
    private final MethodHandle setDouble;
    private final MethodHandle addLink;
    private final MethodHandle start;
    private final MethodHandle spanOfContext;
    private final MethodHandle storeInContext;
    private final MethodHandle setStatus;
    private final MethodHandle end;
    private final MethodHandle rootContext;
    private final Object client;
    private final Object internal;
    private final Object error;

    /** With a tracer of that copy's. */
    SpanBuilders(ApiLookup api, Object tracer) throws ReflectiveOperationException {
        Class<?> span = api.type("api.trace.Span");
        Class<?> spanBuilder = api.type("api.trace.SpanBuilder");
        Class<?> spanContext = api.type("api.trace.SpanContext");
        Class<?> kind = api.type("api.trace.SpanKind");
        Class<?> status = api.type("api.trace.StatusCode");
        Class<?> context = api.type("context.Context");
        this.tracer = tracer;
        this.builder = api.virtual(api.type("api.trace.Tracer"), "spanBuilder", spanBuilder, String.class);
        this.setKind = api.setter(spanBuilder, "setSpanKind", kind);
        this.setNoParent = api.setter(spanBuilder, "setNoParent");
        this.setParent = api.setter(spanBuilder, "setParent", context);
        this.setStart = api.setter(spanBuilder, "setStartTimestamp", long.class, TimeUnit.class);
        this.setText = api.setter(spanBuilder, "setAttribute", String.class, String.class);
        this.setLong = api.setter(spanBuilder, "setAttribute", String.class, long.class);
        this.setDouble = api.setter(spanBuilder, "setAttribute", String.class, double.class);
        this.addLink = api.setter(spanBuilder, "addLink", spanContext);
        this.start = api.virtual(spanBuilder, "startSpan", span);
        this.spanOfContext = api.inStatic(span, "wrap", span, spanContext);
        this.storeInContext = api.virtual(span, "storeInContext", context, context);
        this.setStatus = api.setter(span, "setStatus", status, String.class);
        this.end = api.virtual(span, "end", void.class, long.class, TimeUnit.class);
        this.rootContext = api.inStatic(context, "root", context);
        this.client = named(kind, "CLIENT");
        this.internal = named(kind, "INTERNAL");
        this.error = named(status, "ERROR");
    }

    Object client(String name, long startEpochNanos) throws Throwable {
        return builder(name, client, startEpochNanos);
    }

    Object internal(String name, long startEpochNanos) throws Throwable {
        return builder(name, internal, startEpochNanos);
    }

    private Object builder(String name, Object kind, long startEpochNanos) throws Throwable {
        Object fresh = (Object) builder.invokeExact(tracer, (Object) name);
        setKind.invokeExact(fresh, kind);
        setStart.invokeExact(fresh, startEpochNanos, (Object) TimeUnit.NANOSECONDS);
        return fresh;
    }

    /** Not even the current thread's span, which is there when somebody propagates contexts into threads of ours. */
    void setNoParent(Object builder) throws Throwable {
        setNoParent.invokeExact(builder);
    }

    void setParent(Object builder, Object spanContext) throws Throwable {
        Object parent = (Object) spanOfContext.invokeExact(spanContext);
        Object root = (Object) rootContext.invokeExact();
        setParent.invokeExact(builder, (Object) storeInContext.invokeExact(parent, root));
    }

    /** Values are a String, a Long or a Double. */
    void setAttributes(Object builder, Map<String, Object> attributes) throws Throwable {
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            Object name = attribute.getKey();
            Object value = attribute.getValue();
            if (value instanceof Long number) {
                setLong.invokeExact(builder, name, number.longValue());
            } else if (value instanceof Double number) {
                setDouble.invokeExact(builder, name, number.doubleValue());
            } else {
                setText.invokeExact(builder, name, value);
            }
        }
    }

    void addLink(Object builder, Object spanContext) throws Throwable {
        addLink.invokeExact(builder, spanContext);
    }

    Object start(Object builder) throws Throwable {
        return (Object) start.invokeExact(builder);
    }

    void fail(Object span, String description) throws Throwable {
        setStatus.invokeExact(span, error, (Object) description);
    }

    void end(Object span, long epochNanos) throws Throwable {
        end.invokeExact(span, epochNanos, (Object) TimeUnit.NANOSECONDS);
    }

    private static Object named(Class<?> enumeration, String name) throws ReflectiveOperationException {
        return enumeration.getField(name).get(null);
    }
}
