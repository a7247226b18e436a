package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.MetricsDoc;
import io.writebatch.it.harness.OtlpCollector;
import io.writebatch.it.harness.OtlpSamples;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Metrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the bundled OpenTelemetry sends by OTLP over HTTP, decoded by OpenTelemetry's own definitions. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class OtlpIT {
    private static final Duration ARRIVED = Duration.ofSeconds(60);
    private static final String SERVICE = "shop";
    private static final String VALUE = "for-your-eyes-only";

    @Parameter
    Setup setup;

    @Test
    void shouldSendEachFlushAsASpan() {
        try (OtlpCollector collector = OtlpCollector.start()) {
            try (AgentJvm jvm = jvm(collector)) {
                jvm.run(OtlpIT::write);
                await().atMost(ARRIVED).until(() -> collector.spans().size() >= 4);
            }
            List<Span> spans = collector.spans();
            assertThat(spans)
                    .extracting(Span::getName)
                    .containsExactlyInAnyOrder("DELETE sent", "BATCH INSERT sent", "DELETE sent", "BATCH INSERT sent");
            assertThat(spans).extracting(Span::getKind).containsOnly(Span.SpanKind.SPAN_KIND_CLIENT);
            Span committed = withOutcome(spans, "committed");
            assertThat(attributes(committed.getAttributesList()))
                    .containsEntry("db.operation.batch.size", "3")
                    .containsEntry("db.collection.name", "sent")
                    .containsEntry("db.system.name", setup.database().name().toLowerCase(Locale.ROOT))
                    .containsEntry("server.port", String.valueOf(setup.server().port()));
            assertThat(committed.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
            assertThat(committed.getEndTimeUnixNano()).isGreaterThan(committed.getStartTimeUnixNano());
            Span replayed = withOutcome(spans, "native");
            assertThat(attributes(replayed.getAttributesList())).containsEntry("db.operation.batch.size", "2");
            assertThat(replayed.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(collector.resources()).allSatisfy(resource -> {
                assertThat(attributes(resource.getResource().getAttributesList()))
                        .containsEntry("service.name", SERVICE);
                assertThat(resource.getScopeSpans(0).getScope().getName()).isEqualTo("io.writebatch");
                assertThat(resource.toString()).doesNotContain(VALUE);
            });
        }
    }

    @Test
    void shouldSendMetricsThatAgreeWithTheEndpointAndWithTheRows() {
        try (OtlpCollector collector = OtlpCollector.start()) {
            try (AgentJvm jvm = jvm(collector)
                    .environment("OTEL_TRACES_EXPORTER", "none")
                    .environment("OTEL_METRICS_EXPORTER", "otlp")
                    .environment("OTEL_METRIC_EXPORT_INTERVAL", "100")) {
                Metrics served = Metrics.parse(String.join(
                        "\n", jvm.seenWithAgent("nothing but what is always expected", app -> {
                            write(app);
                            writeNatively(app);
                            List<String> seen =
                                    new ArrayList<>(app.metrics().text().lines().toList());
                            seen.add("rows " + app.queryLong("SELECT count(*) FROM sent"));
                            return seen;
                        })));
                await().atMost(ARRIVED)
                        .untilAsserted(() -> assertThat(
                                        OtlpSamples.of(collector.metrics().values()))
                                .containsExactlyElementsOf(OtlpSamples.of(served)));
                // Of the inserts one was refused.
                assertThat(served.sum("jdbc_write_batched_total", "query_type", "insert")
                                + served.sum("jdbc_write_excluded_total", "query_type", "insert"))
                        .isEqualTo(served.sum("rows") + 1);
                assertThat(collector.metrics())
                        .containsOnlyKeys(MetricsDoc.metrics().stream()
                                .map(OtlpIT::otelName)
                                .toList());
                assertThat(collector.metrics().values())
                        .allSatisfy(metric -> assertThat(metric.getUnit()).isEqualTo(isTime(metric) ? "s" : ""));
            }
        }
    }

    private static boolean isTime(Metric metric) {
        return metric.getDescription().endsWith(", in seconds.");
    }

    private static String otelName(MetricsDoc.Metric metric) {
        return "jdbc.write." + metric.name().replaceFirst("^jdbc_write_", "").replaceFirst("(_total|_seconds)$", "");
    }

    @Test
    void shouldWriteOnWhileACollectorNeverAnswers() {
        int threads = 4;
        int each = 300;
        try (OtlpCollector silent = OtlpCollector.startSilent()) {
            try (AgentJvm jvm = jvm(silent)
                    .environment("OTEL_METRICS_EXPORTER", "otlp")
                    .environment("OTEL_METRIC_EXPORT_INTERVAL", "100")
                    .environment("OTEL_BSP_MAX_QUEUE_SIZE", "64")
                    .environment("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "64")
                    .environment("OTEL_EXPORTER_OTLP_TIMEOUT", "600000")
                    .environment("OTEL_BSP_EXPORT_TIMEOUT", "600000")) {
                jvm.run(app -> {
                    app.createTable("sent", "id int, v varchar(50)");
                    app.execute("INSERT INTO sent VALUES (-1, '')");
                });
                // The SDK says so of spans for which its queue has no room.
                jvm.run("BatchSpanProcessor", app -> {
                    App.ConnectionWork inserts = (thread, connection) -> {
                        for (int i = 0; i < each; i++) {
                            assertThat(insert(connection, thread * each + i, ""))
                                    .isEqualTo(1);
                        }
                    };
                    app.concurrently(threads, inserts);
                    app.assertRows(
                            "sent", IntStream.range(-1, threads * each).boxed().toList());
                    assertThat(app.metrics().sum("jdbc_write_batch_size_count")).isGreaterThan(64);
                });
                assertThat(silent.spans().size()).isLessThanOrEqualTo(64);
            }
        }
    }

    private AgentJvm jvm(OtlpCollector collector) {
        return AgentJvm.with(setup, "flush_single=true")
                .environment("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
                .environment("OTEL_SERVICE_NAME", SERVICE)
                .environment("OTEL_BSP_SCHEDULE_DELAY", "100");
    }

    /** A group that commits, and one of which a write is refused with a message that quotes its value. */
    private static void write(App app) throws Exception {
        app.createTable("sent", "id int, v varchar(50) UNIQUE");
        try (Meeting meeting = app.meeting("sent")) {
            for (int id = 0; id < 3; id++) {
                int number = id;
                meeting.add(connection -> insert(connection, number, VALUE + number));
            }
            meeting.meet();
        }
        try (Meeting meeting = app.meeting("sent")) {
            Call<Integer> refused = meeting.add(connection -> insert(connection, 3, VALUE + 0));
            meeting.add(connection -> insert(connection, 4, VALUE + 4));
            meeting.meet();
            assertThat(refused.failure()).hasMessageContaining(VALUE);
        }
        app.assertRows("sent", List.of(0, 1, 2, 4));
    }

    private static void writeNatively(App app) throws SQLException {
        app.execute("/* file:night.java line:7 batch:0 */ INSERT INTO sent VALUES (5, 'five')");
        try (Connection connection = app.connect()) {
            connection.setAutoCommit(false);
            insert(connection, 6, "six");
            connection.commit();
        }
        app.assertRows("sent", List.of(0, 1, 2, 4, 5, 6));
    }

    private static Span withOutcome(List<Span> spans, String outcome) {
        List<Span> found = spans.stream()
                .filter(span -> span.getName().startsWith("BATCH"))
                .filter(span ->
                        outcome.equals(attributes(span.getAttributesList()).get("writebatch.outcome")))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, each -> text(each.getValue())));
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case INT_VALUE -> String.valueOf(value.getIntValue());
            case DOUBLE_VALUE -> String.valueOf(value.getDoubleValue());
            case STRING_VALUE -> value.getStringValue();
            default -> value.toString();
        };
    }

    private static int insert(Connection connection, int id, String value) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sent (id, v) VALUES (?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, value);
            return insert.executeUpdate();
        }
    }
}
