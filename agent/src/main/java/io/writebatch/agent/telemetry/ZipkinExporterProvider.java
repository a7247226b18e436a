package io.writebatch.agent.telemetry;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;

/** Makes {@code OTEL_TRACES_EXPORTER=zipkin} known to the bundled OpenTelemetry, which finds it as a service. */
public final class ZipkinExporterProvider implements ConfigurableSpanExporterProvider {
    private static final String ENDPOINT = "otel.exporter.zipkin.endpoint";
    private static final String TIMEOUT = "otel.exporter.zipkin.timeout";

    public ZipkinExporterProvider() {}

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
        return new ZipkinExporter(
                endpoint(config.getString(ENDPOINT, "http://localhost:9411/api/v2/spans")),
                config.getDuration(TIMEOUT, Duration.ofSeconds(10)),
                new AgentLog());
    }

    @Override
    public String getName() {
        return "zipkin";
    }

    private static URI endpoint(String text) {
        URI uri = URI.create(text);
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
            throw new ConfigurationException(ENDPOINT + " must begin with http: or https:");
        }
        return uri;
    }
}
