package io.writebatch.agent.telemetry;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;

/**
 * The OpenTelemetry in one copy of the API outside our jar: a pipeline as soon as its {@code GlobalOpenTelemetry} is set.
 * Until then nothing is called that would leave a trace: {@code GlobalOpenTelemetry.get()} sets one that does nothing for
 * ever, and {@code Span.current()} fixes where contexts are stored, so that the application's own set-up would come too
 * late. Thread-safe; several threads may open it at once, with the same result.
 */
final class ApplicationTracing {
    private final String name;
    private final AgentLog log;
    private final ApiLookup api;

    /** Gives the one that is set; else null, or one that does nothing. */
    private final MethodHandle global;

    private final MethodHandle tracerProvider;
    private final Object noProvider;
    private volatile Pipeline pipeline;
    private volatile boolean unusable;

    /**
     * Of this class {@code GlobalOpenTelemetry}.
     *
     * @param name for the log
     */
    ApplicationTracing(String name, Class<?> globalClass, AgentLog log) {
        this.name = name;
        this.log = log;
        this.api = ApiLookup.around(globalClass);
        MethodHandle globalGetter = null;
        MethodHandle providerGetter = null;
        Object nothing = null;
        try {
            Class<?> provider = api.type("api.trace.TracerProvider");
            globalGetter = getter(api, globalClass);
            providerGetter = api.virtual(api.type("api.OpenTelemetry"), "getTracerProvider", provider);
            nothing = api.constant(provider, "noop");
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            giveUp(e);
        }
        this.global = globalGetter;
        this.tracerProvider = providerGetter;
        this.noProvider = nothing;
    }

    /** Null while none is set, or one that does nothing. */
    Pipeline pipeline() throws Throwable {
        Pipeline known = pipeline;
        return known != null || unusable ? known : open();
    }

    private Pipeline open() throws Throwable {
        Object openTelemetry = (Object) global.invokeExact();
        if (openTelemetry == null) {
            return null;
        }
        Object provider = (Object) tracerProvider.invokeExact(openTelemetry);
        if (provider == noProvider) {
            return null;
        }
        try {
            Pipeline fresh = Pipeline.of(name, api, openTelemetry, provider);
            pipeline = fresh;
            return fresh;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            giveUp(e);
            return null;
        }
    }

    private void giveUp(Throwable e) {
        unusable = true;
        log.notice(
                "tracing " + name,
                "no spans through " + name + ": its API cannot be used (" + ErrorText.of(e)
                        + "); use version 1.0 or newer of opentelemetry-api, on the class path, or tracing.mode own");
    }

    /** Older versions, among them 1.50.0, have only {@code get()}, which sets something; their field tells as much. */
    private static MethodHandle getter(ApiLookup api, Class<?> global) throws ReflectiveOperationException {
        try {
            return api.inStatic(global, "getOrNoop", api.type("api.OpenTelemetry"));
        } catch (NoSuchMethodException e) {
            Field field = global.getDeclaredField("globalOpenTelemetry");
            field.setAccessible(true);
            return ApiLookup.erased(MethodHandles.lookup().unreflectGetter(field));
        }
    }
}
