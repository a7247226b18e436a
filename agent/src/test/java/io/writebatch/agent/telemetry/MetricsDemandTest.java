package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class MetricsDemandTest {
    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void nothingIsAskedForByDefaultNorBySettingsOfTraces() {
        assertThat(demanded()).isEmpty();

        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        environment.put("OTEL_TRACES_EXPORTER", "otlp");
        assertThat(demanded()).isEmpty();
    }

    @Test
    void anExporterIsAskedForByVariableOrProperty() {
        environment.put("OTEL_METRICS_EXPORTER", "console");
        assertThat(demanded()).isEqualTo("console");

        properties.setProperty("otel.metrics.exporter", "otlp");
        assertThat(demanded()).isEqualTo("otlp");
    }

    @Test
    void anEndpointOfMetricsAsksForOtlp() {
        environment.put("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://collector:4318/v1/metrics");

        assertThat(demanded()).isEqualTo("otlp");
    }

    @Test
    void exportersThatAreNotBundledAreTheApplicationsAffair() {
        environment.put("OTEL_METRICS_EXPORTER", "prometheus, OTLP ,unheard-of");
        assertThat(demanded()).isEqualTo("otlp");

        environment.put("OTEL_METRICS_EXPORTER", "prometheus");
        assertThat(demanded()).isEmpty();
    }

    @Test
    void whatIsWantedOtherwiseGivesWayToAnySetting() {
        MetricsDemand demand = new MetricsDemand(new OtelSettings(properties, environment));
        assertThat(demand.exporters("otlp")).isEqualTo("otlp");

        environment.put("OTEL_METRICS_EXPORTER", "none");
        assertThat(demand.exporters("otlp")).isEmpty();
    }

    @Test
    void noneMeansNoneEvenWithAnEndpoint() {
        environment.put("OTEL_METRICS_EXPORTER", "none");
        environment.put("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://collector:4318/v1/metrics");

        assertThat(demanded()).isEmpty();
    }

    @Test
    void aDisabledSdkAsksForNothing() {
        environment.put("OTEL_METRICS_EXPORTER", "otlp");
        environment.put("OTEL_SDK_DISABLED", "true");

        assertThat(demanded()).isEmpty();
    }

    private String demanded() {
        return new MetricsDemand(new OtelSettings(properties, environment)).exporters("");
    }
}
