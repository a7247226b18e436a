package io.writebatch.agent.telemetry;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Consumer;

/**
 * A meter in one copy of OpenTelemetry's API; each {@code Object} is of its types. Nothing of it is called for each write,
 * so plain reflection does. Uses what the API has had since 1.10, where metrics became stable. Thread-safe.
 */
final class MeterApi {
    private final ApiLookup api;
    private final Object meter;
    private final Class<?> meterType;
    private final Class<?> attributesType;
    private final Method attributesBuilder;
    private final Method put;
    private final Method build;
    private final Method recordLong;
    private final Method recordDouble;

    MeterApi(ApiLookup api, Object openTelemetry, String scope, String version) throws ReflectiveOperationException {
        this.api = api;
        Class<?> providerType = api.type("api.metrics.MeterProvider");
        Class<?> builderType = api.type("api.metrics.MeterBuilder");
        this.meterType = api.type("api.metrics.Meter");
        this.attributesType = api.type("api.common.Attributes");
        Class<?> attributesBuilderType = api.type("api.common.AttributesBuilder");
        this.attributesBuilder = attributesType.getMethod("builder");
        this.put = attributesBuilderType.getMethod("put", String.class, String.class);
        this.build = attributesBuilderType.getMethod("build");
        this.recordLong =
                api.type("api.metrics.ObservableLongMeasurement").getMethod("record", long.class, attributesType);
        this.recordDouble =
                api.type("api.metrics.ObservableDoubleMeasurement").getMethod("record", double.class, attributesType);
        Object provider = call(api.type("api.OpenTelemetry").getMethod("getMeterProvider"), openTelemetry);
        Object builder = call(providerType.getMethod("meterBuilder", String.class), provider, scope);
        call(builderType.getMethod("setInstrumentationVersion", String.class), builder, version);
        this.meter = call(builderType.getMethod("build"), builder);
    }

    /** Takes an instrument, a value and attributes. */
    MethodHandle recordDouble() throws ReflectiveOperationException {
        return api.virtual(api.type("api.metrics.DoubleHistogram"), "record", void.class, double.class, attributesType);
    }

    /** A counter of whole numbers that is asked when it is collected. */
    void counter(OtelName name, String description, Consumer<Object> reader) throws ReflectiveOperationException {
        observe("counterBuilder", api.type("api.metrics.LongCounterBuilder"), name, description, reader);
    }

    /** A gauge that is asked when it is collected. */
    void gauge(OtelName name, String description, Consumer<Object> reader) throws ReflectiveOperationException {
        observe("gaugeBuilder", api.type("api.metrics.DoubleGaugeBuilder"), name, description, reader);
    }

    /** With these boundaries where the API has a way to say so, which is since 1.32. */
    Object histogram(OtelName name, String description, List<Double> boundaries) throws ReflectiveOperationException {
        Class<?> type = api.type("api.metrics.DoubleHistogramBuilder");
        Object builder = builder("histogramBuilder", type, name, description);
        try {
            call(type.getMethod("setExplicitBucketBoundariesAdvice", List.class), builder, boundaries);
        } catch (NoSuchMethodException e) {
            // The application's own views decide, or OpenTelemetry's defaults.
        }
        return call(type.getMethod("build"), builder);
    }

    private void observe(String method, Class<?> type, OtelName name, String description, Consumer<Object> reader)
            throws ReflectiveOperationException {
        call(type.getMethod("buildWithCallback", Consumer.class), builder(method, type, name, description), reader);
    }

    private Object builder(String method, Class<?> type, OtelName name, String description)
            throws ReflectiveOperationException {
        Object builder = call(meterType.getMethod(method, String.class), meter, name.name());
        call(type.getMethod("setDescription", String.class), builder, description);
        call(type.getMethod("setUnit", String.class), builder, name.unit());
        return builder;
    }

    Object attributes(List<String> names, List<String> values) throws ReflectiveOperationException {
        Object builder = call(attributesBuilder, null);
        for (int i = 0; i < names.size(); i++) {
            call(put, builder, names.get(i), values.get(i));
        }
        return call(build, builder);
    }

    void record(Object measurement, long value, Object attributes) throws ReflectiveOperationException {
        call(recordLong, measurement, value, attributes);
    }

    void record(Object measurement, double value, Object attributes) throws ReflectiveOperationException {
        call(recordDouble, measurement, value, attributes);
    }

    private static Object call(Method method, Object receiver, Object... arguments)
            throws ReflectiveOperationException {
        try {
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException(e.getCause());
        }
    }
}
