package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.writebatch.agent.config.OpenTelemetryMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FlushSpansTest {
    private static final int ALL = TracedApplication.FLUSHES;

    private static final String SPAN = "'BATCH INSERT orders' : ";

    @Test
    void onlyModeOffMakesNoSpans() {
        LogCapture capture = new LogCapture();

        assertThat(create(OpenTelemetryMode.OFF, capture.log)).isNull();
        assertThat(create(OpenTelemetryMode.AUTO, capture.log)).isNotNull();
        assertThat(create(OpenTelemetryMode.OWN, capture.log)).isNotNull();
        assertThat(create(OpenTelemetryMode.APPLICATION, capture.log)).isNotNull();
        assertThat(capture.lines()).isEmpty();
    }

    @Test
    void anApplicationWithoutOpenTelemetryIsOneLineInModeApplication() {
        LogCapture capture = new LogCapture();
        FlushSpans spans = create(OpenTelemetryMode.APPLICATION, capture.log);

        for (int i = 0; i < 3; i++) {
            assertThat(spans.callerContext(null, 1)).isNull();
            spans.flushed(Reports.committed().report());
        }

        assertThat(capture.lines()).singleElement().asString().contains("has set no GlobalOpenTelemetry");
    }

    @Test
    void everyFlushIsPrintedByTheConsoleExporter() throws Exception {
        String output = run("auto", Map.of("OTEL_TRACES_EXPORTER", "console"), SPAN);

        assertThat(count(output, SPAN)).isEqualTo(ALL);
        assertThat(output)
                .contains("db.operation.batch.size=3")
                .contains("global false")
                .contains("[write-batching-agent] INFO spans of flushes go through the bundled OpenTelemetry");
    }

    @Test
    void everyFlushReachesACollectorBeforeTheJvmEnds() throws Exception {
        try (Collector collector = new Collector()) {
            Map<String, String> environment = new HashMap<>();
            environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
            environment.put("OTEL_SERVICE_NAME", "shop-service");

            String output = run("auto", environment);

            assertThat(output.lines())
                    .as("the agent's line and the application's")
                    .hasSize(2);
            assertThat(collector.paths).containsOnly("/v1/traces");
            assertThat(count(String.join("", collector.bodies), "db.operation.batch.size"))
                    .isEqualTo(ALL);
            assertThat(collector.bodies).allMatch(body -> body.contains("shop-service"));
        }
    }

    @Test
    void everyFlushReachesZipkinBeforeTheJvmEnds() throws Exception {
        try (Collector collector = new Collector()) {
            String output = run(
                    "auto",
                    Map.of(
                            "OTEL_TRACES_EXPORTER", "zipkin",
                            "OTEL_EXPORTER_ZIPKIN_ENDPOINT", collector.url() + "/api/v2/spans",
                            "OTEL_SERVICE_NAME", "shop-service"));

            assertThat(output.lines())
                    .as("the agent's line and the application's")
                    .hasSize(2);
            assertThat(collector.paths).containsOnly("/api/v2/spans");
            assertThat(count(String.join("", collector.bodies), "\"serviceName\":\"shop-service\""))
                    .isEqualTo(ALL);
        }
    }

    @Test
    void settingsMeantForTheApplicationsOpenTelemetryDoNotMatter() throws Exception {
        String output = run(
                "auto",
                Map.of(
                        "OTEL_TRACES_EXPORTER", "console",
                        "OTEL_METRICS_EXPORTER", "prometheus",
                        "OTEL_LOGS_EXPORTER", "unheard-of",
                        "OTEL_PROPAGATORS", "b3"),
                SPAN);

        assertThat(count(output, SPAN)).isEqualTo(ALL);
    }

    @Test
    void anExporterThatIsNotBundledIsOneLine() throws Exception {
        String output = run("auto", Map.of("OTEL_TRACES_EXPORTER", "unheard-of"));

        assertThat(agentLines(output))
                .singleElement()
                .asString()
                .contains("WARN no spans: OpenTelemetry did not start: ")
                .contains("Unrecognized value for otel.traces.exporter: unheard-of");
    }

    @Test
    void otlpOverGrpcIsOneLineThatSaysWhatToDo() throws Exception {
        String output = run("own", Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"));

        assertThat(agentLines(output))
                .singleElement()
                .asString()
                .contains("set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
    }

    @Test
    void secretsOfAnExporterStayOutOfTheLog() throws Exception {
        String output = run("own", Map.of("OTEL_EXPORTER_OTLP_HEADERS", "token-4711"));

        assertThat(output).doesNotContain("4711");
        assertThat(agentLines(output)).singleElement().asString().contains("an exporter's headers");
    }

    @Test
    void aCollectorThatIsDownDelaysNothingButTheExitAndThatShortly() throws Exception {
        String output = run("own", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));

        assertThat(output).contains("global false");
    }

    private static FlushSpans create(OpenTelemetryMode mode, AgentLog log) {
        return FlushSpans.create(mode, new OtelSettings(new Properties(), Map.of()), new Applications(log), log);
    }

    private static String run(String mode, Map<String, String> environment, String... awaited) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(TracedApplication.class.getName());
        command.add(mode);
        command.addAll(List.of(awaited));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> agentLines(String output) {
        return output.lines()
                .filter(line -> line.startsWith("[write-batching-agent]"))
                .toList();
    }

    private static long count(String text, String part) {
        return Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
    }

    /** Takes what is posted to it and says that all is well. */
    private static final class Collector implements AutoCloseable {
        final ConcurrentLinkedQueue<String> paths = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<String> bodies = new ConcurrentLinkedQueue<>();
        private final HttpServer server;

        Collector() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
            server.createContext("/", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                paths.add(exchange.getRequestURI().getPath());
                bodies.add(new String(body, StandardCharsets.ISO_8859_1));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
