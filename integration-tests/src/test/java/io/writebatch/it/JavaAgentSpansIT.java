package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.it.harness.TracedApp;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of flushes where the OpenTelemetry Java agent is attached as well, as its exporter of JSON prints it. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class JavaAgentSpansIT {
    private static final Duration PRINTED = Duration.ofSeconds(60);
    private static final String FLUSH = "BATCH INSERT traced";
    private static final String WAIT = "wait for BATCH INSERT traced";
    private static final String SAID = "spans of flushes go through the OpenTelemetry Java agent";

    private static final Pattern SPAN = Pattern.compile(
            "\"traceId\":\"(\\w{32})\",\"spanId\":\"(\\w{16})\"(?:,\"parentSpanId\":\"(\\w{16})\")?(?:,\"flags\":\\d+)?,\"name\":\"([^\"]+)\"");
    private static final Pattern LINK = Pattern.compile("\"links\":\\[(.*)");
    private static final Pattern LINKED_SPAN = Pattern.compile("\"spanId\":\"(\\w{16})\"");

    @Parameter
    Setup setup;

    private record Span(String trace, String id, String parent, String name, List<String> links) {}

    @Test
    void shouldWriteIntoTheTracesOfAnAgentThatIsAttachedFirst() {
        List<Span> spans = spansOf(jvm().behind(otherAgent()), false);

        assertTraced(spans, jdbcSpans(spans));
    }

    @Test
    void shouldWriteIntoTheTracesOfAnAgentThatIsAttachedAfterwards() {
        List<Span> spans = spansOf(jvm().before(otherAgent()), false);

        assertTraced(spans, jdbcSpans(spans));
    }

    @Test
    void shouldWriteIntoTheTracesOfAnApplicationThatUsesTheApiToo() {
        List<Span> spans = spansOf(jvm().behind(otherAgent()).withOpenTelemetry(), true);

        List<Span> jdbc = jdbcSpans(spans);
        assertTraced(spans, jdbc);
        assertThat(jdbc).extracting(Span::parent).containsExactlyInAnyOrderElementsOf(ids(named(spans, "caller")));
    }

    /** Known here only, not in the application's JVM. */
    private static Path otherAgent() {
        return Path.of(System.getProperty("opentelemetry.javaagent.jar"));
    }

    private AgentJvm jvm() {
        return AgentJvm.with(setup, "flush_single=true")
                .environment("OTEL_TRACES_EXPORTER", "logging-otlp")
                .environment("OTEL_BSP_SCHEDULE_DELAY", "100")
                .environment("OTEL_METRICS_EXPORTER", "none")
                .environment("OTEL_LOGS_EXPORTER", "none")
                .expecting("^\\[otel\\.javaagent ");
    }

    private static List<Span> spansOf(AgentJvm jvm, boolean inSpans) {
        try (jvm) {
            jvm.run(inSpans ? JavaAgentSpansIT::insertInSpans : JavaAgentSpansIT::insert);
            await().atMost(PRINTED).until(() -> named(spans(jvm.log()), WAIT).size() >= 3);
        }
        assertThat(jvm.log()).filteredOn(line -> line.contains(SAID)).hasSize(1);
        return spans(jvm.log());
    }

    private static void insert(App app) throws Exception {
        insertTogether(app, false);
    }

    private static void insertInSpans(App app) throws Exception {
        insertTogether(app, true);
    }

    private static void insertTogether(App app, boolean inSpans) throws Exception {
        app.createTable("traced", "id int");
        try (Meeting meeting = app.meeting("traced")) {
            for (int id = 0; id < 3; id++) {
                int number = id;
                if (inSpans) {
                    meeting.add(TracedApp.inSpan(connection -> insert(connection, number)));
                } else {
                    meeting.add(connection -> insert(connection, number));
                }
            }
            meeting.meet();
        }
        app.assertRows("traced", List.of(0, 1, 2));
    }

    private static int insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO traced (id) VALUES (?)")) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }

    /** Those of the other agent, around each caller's call. */
    private static List<Span> jdbcSpans(List<Span> spans) {
        return spans.stream().filter(span -> span.name().startsWith("INSERT ")).toList();
    }

    private static void assertTraced(List<Span> spans, List<Span> jdbc) {
        Span flush = named(spans, FLUSH).get(0);
        assertThat(named(spans, FLUSH)).hasSize(1);
        assertThat(jdbc).hasSize(3);
        assertThat(flush.links()).containsExactlyInAnyOrderElementsOf(ids(jdbc));
        assertThat(ids(jdbc)).contains(flush.parent());
        List<Span> waits = named(spans, WAIT);
        assertThat(waits)
                .extracting(wait -> wait.trace() + " " + wait.parent())
                .containsExactlyInAnyOrderElementsOf(jdbc.stream()
                        .map(span -> span.trace() + " " + span.id())
                        .toList());
        assertThat(waits).extracting(Span::links).containsOnly(List.of(flush.id()));
    }

    private static List<String> ids(List<Span> spans) {
        return spans.stream().map(Span::id).toList();
    }

    private static List<Span> named(List<Span> spans, String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    private static List<Span> spans(List<String> log) {
        List<Span> spans = new ArrayList<>();
        for (String line : log) {
            Matcher span = SPAN.matcher(line);
            for (boolean found = span.find(); found; ) {
                Span head = new Span(span.group(1), span.group(2), span.group(3), span.group(4), new ArrayList<>());
                int start = span.end();
                found = span.find();
                String rest = line.substring(start, found ? span.start() : line.length());
                Matcher links = LINK.matcher(rest);
                if (links.find()) {
                    LINKED_SPAN
                            .matcher(links.group(1))
                            .results()
                            .forEach(link -> head.links().add(link.group(1)));
                }
                spans.add(head);
            }
        }
        return spans;
    }
}
