package io.writebatch.agent.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The agent's own OpenTelemetry, for traces or for metrics, configured by the standard {@code OTEL_*} variables and
 * properties. It is never made the global one and meets the application's nowhere.
 */
final class BundledSdk {
    private static final int SHUTDOWN_SECONDS = 2;
    private static final String NONE = "none";

    /** The sender that is bundled speaks HTTP only. */
    private static final Map<String, String> DEFAULTS = Map.of("otel.exporter.otlp.protocol", "http/protobuf");

    private final OpenTelemetrySdk sdk;

    private BundledSdk(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    /** Takes some hundred milliseconds. Throws whatever is wrong with the settings. */
    static BundledSdk ofTraces() {
        return open(Map.of("otel.metrics.exporter", NONE), null);
    }

    /**
     * Exports what the producer gives. Takes some hundred milliseconds. Throws whatever is wrong with the settings.
     *
     * @param exporters as the standard setting names them
     */
    static BundledSdk ofMetrics(String exporters, MetricProducer producer) {
        return open(Map.of("otel.metrics.exporter", exporters, "otel.traces.exporter", NONE), producer);
    }

    /**
     * Other settings than those of the signal are meant for an OpenTelemetry of the application. Here they would start an
     * exporter of nothing, on the same port even, or fail for want of an extension.
     */
    private static BundledSdk open(Map<String, String> overrides, MetricProducer producer) {
        Map<String, String> all = new HashMap<>(overrides);
        all.put("otel.logs.exporter", NONE);
        all.put("otel.propagators", NONE);
        return new BundledSdk(AutoConfiguredOpenTelemetrySdk.builder()
                .setServiceClassLoader(BundledSdk.class.getClassLoader())
                .addPropertiesSupplier(() -> DEFAULTS)
                .addPropertiesCustomizer(properties -> all)
                .addMeterProviderCustomizer(
                        (meters, properties) -> producer == null ? meters : meters.registerMetricProducer(producer))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk());
    }

    Pipeline pipeline() throws Throwable {
        return Pipeline.of(
                "the bundled OpenTelemetry", ApiLookup.around(GlobalOpenTelemetry.class), sdk, sdk.getTracerProvider());
    }

    /** Exports what is left, for two seconds at most. */
    void close() {
        sdk.shutdown().join(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }

    /** The innermost cause says what is wrong. Not its words when they may quote an exporter's headers, a secret. */
    static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause.toString();
        if (text.contains("GrpcSenderProvider")) {
            return "OTLP over gRPC is not bundled: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and the endpoint's HTTP port";
        }
        return text.contains("headers") ? cause.getClass().getName() + " about an exporter's headers" : text;
    }
}
