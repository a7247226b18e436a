package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.it.harness.TracedApp;
import io.writebatch.it.harness.ZipkinServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import zipkin2.Span;

/** What a Zipkin server tells of writes that shared a flush, by the interface that its own pages use. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class ZipkinIT {
    private static final int CALLERS = 3;
    private static final String FLUSH = "batch insert traced";
    private static final String WAIT = "wait for batch insert traced";

    private static ZipkinServer zipkin;

    @Parameter
    Setup setup;

    @BeforeAll
    static void startServer() {
        zipkin = ZipkinServer.start();
    }

    @AfterAll
    static void stopServer() {
        zipkin.close();
    }

    @Test
    void shouldShowEachFlushOfAnApplicationThatIsNotTraced() {
        String service = service("alone");
        try (AgentJvm jvm = jvm(service)) {
            jvm.run(app -> insertTogether(app, false));
        }

        Span flush = only(zipkin.await(service, FLUSH, 1), FLUSH);
        assertThat(zipkin.trace(flush.traceId())).containsExactly(flush);
        assertFlush(flush, service);
        assertThat(flush.tags()).doesNotContainKey("otlp.link.0");
    }

    @Test
    void shouldLeadFromAFlushToItsCallersAndBack() {
        String service = service("own");
        try (AgentJvm jvm = jvm(service, "tracing.mode=own").withOpenTelemetry()) {
            jvm.run(app -> {
                TracedApp.setUp();
                insertTogether(app, true);
            });
        }

        List<Span> spans = zipkin.await(service, WAIT, CALLERS);
        Span flush = only(spans, FLUSH);
        List<Span> waits = named(spans, WAIT);
        assertFlush(flush, service);
        assertThat(waits).extracting(Span::traceId).doesNotHaveDuplicates().contains(flush.traceId());
        // Each wait is below its caller's span, which is in the application's own OpenTelemetry and not here.
        assertThat(links(flush))
                .containsExactlyInAnyOrderElementsOf(waits.stream()
                        .map(wait -> wait.traceId() + "|" + wait.parentId() + "||{}|0")
                        .toList());
        assertThat(waits).extracting(Span::parentId).contains(flush.parentId());
        assertLedTo(flush, waits);
    }

    @Test
    void shouldBeInOneTraceWithTheSpansOfTheOpenTelemetryJavaAgent() {
        String service = service("javaagent");
        try (AgentJvm jvm = jvm(service).behind(otherAgent()).expecting("^\\[otel\\.javaagent ")) {
            jvm.run(app -> insertTogether(app, false));
            zipkin.await(service, WAIT, CALLERS);
        }

        List<Span> spans = zipkin.await(service, "insert ", CALLERS);
        Span flush = only(spans, FLUSH);
        List<Span> waits = named(spans, WAIT);
        List<Span> jdbc = spans.stream()
                .filter(span -> span.name() != null && span.name().startsWith("insert "))
                .toList();
        assertFlush(flush, service);
        assertThat(jdbc).hasSize(CALLERS).extracting(Span::id).contains(flush.parentId());
        assertThat(waits)
                .extracting(wait -> wait.traceId() + " " + wait.parentId())
                .containsExactlyInAnyOrderElementsOf(jdbc.stream()
                        .map(span -> span.traceId() + " " + span.id())
                        .toList());
        assertLedTo(flush, waits);
    }

    private void assertFlush(Span flush, String service) {
        assertThat(flush.kind()).isEqualTo(Span.Kind.CLIENT);
        assertThat(flush.localServiceName()).isEqualTo(service);
        assertThat(flush.durationAsLong()).isPositive();
        assertThat(flush.tags())
                .containsEntry("db.operation.batch.size", String.valueOf(CALLERS))
                .containsEntry("db.operation.name", "BATCH INSERT")
                .containsEntry("db.collection.name", "traced")
                .containsEntry("server.port", String.valueOf(setup.server().port()))
                .containsEntry("writebatch.outcome", "committed");
    }

    /** By tags, since Zipkin knows no links; and what they say is found by asking the server for that trace. */
    private static void assertLedTo(Span flush, List<Span> waits) {
        assertThat(waits).hasSize(CALLERS).allSatisfy(wait -> {
            String trace = wait.tags().get("writebatch.flush.trace_id");
            String span = wait.tags().get("writebatch.flush.span_id");
            assertThat(zipkin.trace(trace))
                    .filteredOn(each -> each.id().equals(span))
                    .containsExactly(flush);
        });
    }

    private static List<String> links(Span flush) {
        return IntStream.range(0, flush.tags().size())
                .mapToObj(i -> flush.tags().get("otlp.link." + i))
                .filter(link -> link != null)
                .toList();
    }

    private AgentJvm jvm(String service, String... settings) {
        String[] all = new String[settings.length + 1];
        all[0] = "flush_single=true";
        System.arraycopy(settings, 0, all, 1, settings.length);
        return AgentJvm.with(setup, all)
                .environment("OTEL_SERVICE_NAME", service)
                .environment("OTEL_TRACES_EXPORTER", "zipkin")
                .environment("OTEL_EXPORTER_ZIPKIN_ENDPOINT", zipkin.endpoint())
                .environment("OTEL_BSP_SCHEDULE_DELAY", "100")
                .environment("OTEL_METRICS_EXPORTER", "none")
                .environment("OTEL_LOGS_EXPORTER", "none");
    }

    /** Known here only, not in the application's JVM. */
    private static Path otherAgent() {
        return Path.of(System.getProperty("opentelemetry.javaagent.jar"));
    }

    /** Of this test alone: one server takes the spans of all. */
    private String service(String test) {
        return (test + "-" + setup.database() + "-" + setup.jdk().majorVersion()).toLowerCase(Locale.ROOT);
    }

    private static void insertTogether(App app, boolean inSpans) throws Exception {
        app.createTable("traced", "id int");
        try (Meeting meeting = app.meeting("traced")) {
            for (int id = 0; id < CALLERS; id++) {
                int number = id;
                Call.Work<Integer> insert = connection -> insert(connection, number);
                // Not each application has the classes that spans need.
                meeting.add(inSpans ? TracedApp.inSpan(insert) : insert);
            }
            meeting.meet();
        }
        app.assertRows("traced", IntStream.range(0, CALLERS).boxed().toList());
    }

    private static int insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO traced (id) VALUES (?)")) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }

    private static List<Span> named(List<Span> spans, String name) {
        return spans.stream().filter(span -> name.equals(span.name())).toList();
    }

    private static Span only(List<Span> spans, String name) {
        assertThat(named(spans, name)).hasSize(1);
        return named(spans, name).get(0);
    }
}
