package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TracingDemandTest {
    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void nothingIsAskedForByDefault() {
        environment.put("OTEL_SERVICE_NAME", "shop");
        environment.put("OTEL_RESOURCE_ATTRIBUTES", "a=b");

        assertThat(demanded()).isFalse();
    }

    @Test
    void anExporterOfTracesIsAskedForByVariableOrProperty() {
        environment.put("OTEL_TRACES_EXPORTER", "console");
        assertThat(demanded()).isTrue();

        environment.clear();
        properties.setProperty("otel.traces.exporter", "otlp");
        assertThat(demanded()).isTrue();
    }

    @Test
    void noneMeansNoneEvenWithAnEndpoint() {
        environment.put("OTEL_TRACES_EXPORTER", "none");
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");

        assertThat(demanded()).isFalse();
    }

    @Test
    void propertyWinsOverVariable() {
        environment.put("OTEL_TRACES_EXPORTER", "console");
        properties.setProperty("otel.traces.exporter", "none");

        assertThat(demanded()).isFalse();
    }

    @Test
    void emptySettingsCountAsNotSet() {
        environment.put("OTEL_TRACES_EXPORTER", "");
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", " ");

        assertThat(demanded()).isFalse();
    }

    @Test
    void settingsOfTheOtlpExporterAskForTraces() {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        assertThat(demanded()).isTrue();

        environment.clear();
        properties.setProperty("otel.exporter.otlp.traces.endpoint", "http://collector:4318/v1/traces");
        assertThat(demanded()).isTrue();
    }

    @Test
    void settingsOfTheOtlpExporterForMetricsOrLogsDoNot() {
        environment.put("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://collector:4318");
        environment.put("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://collector:4318");
        properties.setProperty("otel.exporter.otlp.metrics.protocol", "grpc");

        assertThat(demanded()).isFalse();
    }

    @Test
    void aDisabledSdkAsksForNothing() {
        environment.put("OTEL_SDK_DISABLED", "true");
        environment.put("OTEL_TRACES_EXPORTER", "console");

        assertThat(demanded()).isFalse();
    }

    private boolean demanded() {
        return new TracingDemand(new OtelSettings(properties, environment)).exists();
    }
}
