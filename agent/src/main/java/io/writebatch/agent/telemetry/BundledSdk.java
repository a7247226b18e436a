package io.writebatch.agent.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The agent's own OpenTelemetry, configured by the standard {@code OTEL_*} variables and properties. It is never made
 * the global one and meets the application's nowhere.
 */
final class BundledSdk {
    private static final int SHUTDOWN_SECONDS = 2;

    /** The sender that is bundled speaks HTTP only. */
    private static final Map<String, String> DEFAULTS = Map.of("otel.exporter.otlp.protocol", "http/protobuf");

    /**
     * Settings meant for an OpenTelemetry of the application. Here they would start a second exporter of nothing, on the
     * same port even, or fail for want of an extension. We export no metrics and no logs and propagate nothing.
     */
    private static final Map<String, String> OVERRIDES = Map.of(
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none",
            "otel.propagators", "none");

    private final SdkTracerProvider provider;

    private BundledSdk(SdkTracerProvider provider) {
        this.provider = provider;
    }

    /** Takes some hundred milliseconds. Throws whatever is wrong with the settings. */
    static BundledSdk open() {
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .setServiceClassLoader(BundledSdk.class.getClassLoader())
                .addPropertiesSupplier(() -> DEFAULTS)
                .addPropertiesCustomizer(properties -> OVERRIDES)
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        return new BundledSdk(sdk.getSdkTracerProvider());
    }

    Pipeline pipeline() throws Throwable {
        return Pipeline.of("the bundled OpenTelemetry", ApiLookup.around(GlobalOpenTelemetry.class), provider);
    }

    /** Exports what is left, for two seconds at most. */
    void close() {
        provider.shutdown().join(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
}
