package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.MetricsDoc;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of flushes in OpenTelemetry, as its console exporter prints it. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class SpansIT {
    private static final String PASSWORD = "entre-nous";
    private static final String VALUE = "for-your-eyes-only";
    private static final Duration PRINTED = Duration.ofSeconds(60);

    /** Before a span its exporter prints a line that tells of itself. */
    private static final String OF_EXPORTER = "LoggingSpanExporter export|^INFO: '";

    private static final Pattern SPAN =
            Pattern.compile("^INFO: '([^']+)' : \\w{32} \\w{16} (\\w+) .*data=\\{([^}]*)}.*");
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w.]+)=([^,]*)");

    @Parameter
    Setup setup;

    private record Span(String name, String kind, Map<String, String> attributes) {}

    @Test
    void shouldPrintOneSpanForEachFlush() {
        AgentJvm jvm = AgentJvm.with(setup, "flush_single=true")
                .environment("OTEL_TRACES_EXPORTER", "console")
                .expecting(OF_EXPORTER);
        try (jvm) {
            jvm.run(SpansIT::write);
            // They come when OpenTelemetry is ready, which takes a moment after the first write.
            await().atMost(PRINTED).until(() -> spans(jvm.log()).size() >= 4);
        }
        List<Span> spans = spans(jvm.log());
        assertThat(spans)
                .extracting(Span::name)
                .containsExactlyInAnyOrder(
                        "DELETE traced", "BATCH INSERT traced", "DELETE traced", "BATCH INSERT traced");
        assertThat(spans).extracting(Span::kind).containsOnly("CLIENT");
        assertThat(spans)
                .filteredOn(span -> span.name().startsWith("BATCH"))
                .extracting(span -> outcomeAndSize(span.attributes()))
                .containsExactlyInAnyOrder("committed 3", "native 2");
        assertThat(spans)
                .filteredOn(span -> span.name().startsWith("DELETE"))
                .extracting(span -> outcomeAndSize(span.attributes()))
                .containsOnly("committed null");
        Set<String> seen = new HashSet<>();
        for (Span span : spans) {
            seen.addAll(span.attributes().keySet());
            assertThat(span.attributes())
                    .containsEntry("db.collection.name", "traced")
                    .containsEntry("db.query.summary", span.name())
                    .containsEntry("server.port", String.valueOf(setup.server().port()));
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(MetricsDoc.spanAttributes());
        assertThat(jvm.log()).noneMatch(line -> line.contains(VALUE) || line.contains(PASSWORD));
    }

    @Test
    void shouldPrintNoSpansUnlessAskedFor() {
        Assumptions.assumeTrue(setup.database() == Database.POSTGRESQL, "is the same on any database");
        AgentJvm jvm = AgentJvm.with(setup, "flush_single=true");
        try (jvm) {
            jvm.run(SpansIT::write);
        }
        assertThat(jvm.log()).isNotEmpty().noneMatch(line -> line.contains("traced"));
    }

    /** A group that commits, and one of which a write is refused with a message that quotes its value. */
    private static void write(App app) throws Exception {
        app.createTable("traced", "id int, v varchar(50) UNIQUE");
        createUser(app);
        Counts counts = app.counts();
        try (Meeting meeting = app.meeting("traced", () -> connect(app))) {
            for (int id = 0; id < 3; id++) {
                String value = VALUE + id;
                int number = id;
                meeting.add(connection -> insert(connection, number, value));
            }
            meeting.meet();
        }
        try (Meeting meeting = app.meeting("traced", () -> connect(app))) {
            Call<Integer> refused = meeting.add(connection -> insert(connection, 3, VALUE + 0));
            Call<Integer> other = meeting.add(connection -> insert(connection, 4, VALUE + 4));
            meeting.meet();
            assertThat(refused.failure()).hasMessageContaining(VALUE);
            assertThat(other.get()).isEqualTo(1);
        }
        counts.assertGroups(4, 1 + 3 + 1 + 2);
        app.assertRows("traced", List.of(0, 1, 2, 4));
    }

    /** Whose password is like no other word. */
    private static void createUser(App app) throws SQLException {
        if (app.postgresql()) {
            app.execute("DROP ROLE IF EXISTS traced", "CREATE ROLE traced LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'");
        } else {
            app.execute("CREATE OR REPLACE USER traced IDENTIFIED BY '" + PASSWORD + "'", "GRANT ALL ON *.* TO traced");
        }
    }

    private static Connection connect(App app) throws SQLException {
        return DriverManager.getConnection(app.url() + "?user=traced&password=" + PASSWORD);
    }

    private static int insert(Connection connection, int id, String value) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO traced (id, v) VALUES (?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, value);
            return insert.executeUpdate();
        }
    }

    private static String outcomeAndSize(Map<String, String> attributes) {
        return attributes.get("writebatch.outcome") + " " + attributes.get("db.operation.batch.size");
    }

    private static List<Span> spans(List<String> log) {
        return log.stream()
                .map(SPAN::matcher)
                .filter(Matcher::matches)
                .map(span -> new Span(span.group(1), span.group(2), attributes(span.group(3))))
                .toList();
    }

    private static Map<String, String> attributes(String text) {
        Map<String, String> attributes = new HashMap<>();
        Matcher matcher = ATTRIBUTE.matcher(text);
        while (matcher.find()) {
            attributes.put(matcher.group(1), matcher.group(2));
        }
        return attributes;
    }
}
