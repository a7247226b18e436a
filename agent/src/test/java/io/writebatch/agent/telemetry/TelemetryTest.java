package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.agent.config.AgentConfig;
import io.writebatch.agent.config.ConfigLoader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private final LogCapture capture = new LogCapture();
    private final Properties properties = new Properties();

    @Test
    void whatTheCoreReportsIsServed() throws Exception {
        properties.setProperty("writebatch.metrics.port", "0");
        try (Telemetry telemetry = Telemetry.start(config(), capture.log)) {
            AtomicInteger updates = new AtomicInteger();
            telemetry.beforeScrape(updates::incrementAndGet);
            telemetry.observer().flushed(Reports.committed().size(7).report());

            assertThat(scrape()).contains("jdbc_write_batch_size_sum{database=\"postgresql\",} 7.0\n");
            assertThat(updates).hasValue(1);
        }
    }

    @Test
    void withMetricsOffNothingListens() {
        properties.setProperty("writebatch.metrics.enabled", "false");
        properties.setProperty("writebatch.tracing.mode", "off");
        try (Telemetry telemetry = Telemetry.start(config(), capture.log)) {
            telemetry.observer().flushed(Reports.committed().report());

            assertThat(capture.lines()).isEmpty();
        }
    }

    private AgentConfig config() {
        return ConfigLoader.load(null, properties, Map.of()).config();
    }

    private String scrape() throws Exception {
        await().until(() -> !capture.lines().isEmpty());
        String line = capture.lines().get(0);
        try (var in =
                URI.create(line.substring(line.indexOf("http://"))).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
