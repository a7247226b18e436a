package io.writebatch.agent.telemetry;

import java.lang.invoke.MethodHandle;

/**
 * Span contexts in one copy of OpenTelemetry's API; each {@code Object} is one of its {@code SpanContext}s. Uses only what
 * the API has had since 1.0.0. Thread-safe.
 */
final class SpanContexts {
    private final MethodHandle currentSpan;
    private final MethodHandle contextOfSpan;
    private final MethodHandle isValid;
    private final MethodHandle isSampled;
    private final MethodHandle traceId;
    private final MethodHandle spanId;
    private final MethodHandle flags;
    private final MethodHandle flagsAsByte;
    private final MethodHandle flagsFromByte;
    private final MethodHandle create;
    private final Object noState;

    SpanContexts(ApiLookup api) throws ReflectiveOperationException {
        Class<?> span = api.type("api.trace.Span");
        Class<?> context = api.type("api.trace.SpanContext");
        Class<?> traceFlags = api.type("api.trace.TraceFlags");
        Class<?> state = api.type("api.trace.TraceState");
        this.currentSpan = api.inStatic(span, "current", span);
        this.contextOfSpan = api.virtual(span, "getSpanContext", context);
        this.isValid = api.virtual(context, "isValid", boolean.class);
        this.isSampled = api.virtual(context, "isSampled", boolean.class);
        this.traceId = api.virtual(context, "getTraceId", String.class);
        this.spanId = api.virtual(context, "getSpanId", String.class);
        this.flags = api.virtual(context, "getTraceFlags", traceFlags);
        this.flagsAsByte = api.virtual(traceFlags, "asByte", byte.class);
        this.flagsFromByte = api.inStatic(traceFlags, "fromByte", traceFlags, byte.class);
        this.create =
                api.inStatic(context, "createFromRemoteParent", context, String.class, String.class, traceFlags, state);
        this.noState = api.constant(state, "getDefault");
    }

    /** That of the current thread's span, which is invalid when it has none. */
    Object current() throws Throwable {
        return of((Object) currentSpan.invokeExact());
    }

    Object of(Object span) throws Throwable {
        return (Object) contextOfSpan.invokeExact(span);
    }

    boolean isValid(Object context) throws Throwable {
        return (boolean) isValid.invokeExact(context);
    }

    boolean isSampled(Object context) throws Throwable {
        return (boolean) isSampled.invokeExact(context);
    }

    String traceId(Object context) throws Throwable {
        return (String) (Object) traceId.invokeExact(context);
    }

    String spanId(Object context) throws Throwable {
        return (String) (Object) spanId.invokeExact(context);
    }

    /** The same span's context in this copy of the API. */
    Object translated(Object context, SpanContexts from) throws Throwable {
        if (from == this) {
            return context;
        }
        Object foreignFlags = (Object) from.flags.invokeExact(context);
        Object ownFlags = (Object) flagsFromByte.invokeExact((byte) from.flagsAsByte.invokeExact(foreignFlags));
        return (Object)
                create.invokeExact((Object) from.traceId(context), (Object) from.spanId(context), ownFlags, noState);
    }
}
