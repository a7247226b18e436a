package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.it.harness.TracedApp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of flushes in the OpenTelemetry that an application has set up itself. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class ApplicationSpansIT {
    private static final String FLUSH = "BATCH INSERT traced";
    private static final String WAIT = "wait for BATCH INSERT traced";
    private static final String SAID = "spans of flushes go through the application's OpenTelemetry";

    @Parameter
    Setup setup;

    @Test
    void shouldWriteIntoTheTracesOfAnApplicationThatIsTracedFromTheStart() {
        try (AgentJvm jvm = jvm()) {
            jvm.run(app -> {
                TracedApp traced = TracedApp.setUp();
                insertTogether(app, true);
                assertTraced(traced);
            });
            assertThat(jvm.log()).filteredOn(line -> line.contains(SAID)).hasSize(1);
        }
    }

    @Test
    void shouldWriteIntoTheTracesOfAnApplicationThatIsTracedLate() {
        try (AgentJvm jvm = jvm()) {
            jvm.run(app -> {
                insertTogether(app, false);
                TracedApp traced = TracedApp.setUp();
                insertTogether(app, true);
                assertTraced(traced);
            });
            assertThat(jvm.log()).filteredOn(line -> line.contains(SAID)).hasSize(1);
        }
    }

    @Test
    void shouldTellTheTracesOfCallersThatTheirGroupFailed() {
        try (AgentJvm jvm = jvm()) {
            jvm.run(app -> {
                TracedApp traced = TracedApp.setUp();
                refuseTogether(app);
                SpanData flush = traced.await(FLUSH, 1).get(0);
                assertThat(flush.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
                assertThat(outcome(flush)).isEqualTo("native");
                assertThat(traced.await(WAIT, 2))
                        .hasSize(2)
                        .extracting(ApplicationSpansIT::outcome)
                        .containsOnly("native");
                assertThat(traced.all().toString()).doesNotContain("precious");
            });
        }
    }

    private AgentJvm jvm() {
        return AgentJvm.with(setup, "flush_single=true").withOpenTelemetry();
    }

    private static void insertTogether(App app, boolean inSpans) throws Exception {
        app.createTable("traced", "id int, v varchar(50) UNIQUE");
        try (Meeting meeting = app.meeting("traced")) {
            for (int id = 0; id < 3; id++) {
                int number = id;
                Call.Work<Integer> insert = connection -> insert(connection, number, "value " + number);
                meeting.add(inSpans ? TracedApp.inSpan(insert) : insert);
            }
            meeting.meet();
        }
        app.assertRows("traced", List.of(0, 1, 2));
    }

    private static void refuseTogether(App app) throws Exception {
        app.createTable("traced", "id int, v varchar(50) UNIQUE");
        try (Connection connection = app.connect()) {
            insert(connection, 0, "precious");
        }
        try (Meeting meeting = app.meeting("traced")) {
            Call<Integer> refused = meeting.add(TracedApp.inSpan(connection -> insert(connection, 1, "precious")));
            Call<Integer> other = meeting.add(TracedApp.inSpan(connection -> insert(connection, 2, "other")));
            meeting.meet();
            assertThat(refused.failure()).hasMessageContaining("precious");
            assertThat(other.get()).isEqualTo(1);
        }
    }

    private static void assertTraced(TracedApp traced) {
        List<SpanData> waits = traced.await(WAIT, 3);
        List<SpanData> callers = traced.await("caller", 3);
        SpanData flush = traced.await(FLUSH, 1).get(0);
        assertThat(callers).hasSize(3);
        assertThat(traced.named(FLUSH)).hasSize(1);
        assertThat(flush.getLinks())
                .extracting(LinkData::getSpanContext)
                .containsExactlyInAnyOrderElementsOf(
                        callers.stream().map(SpanData::getSpanContext).toList());
        assertThat(flush.getAttributes().get(AttributeKey.longKey("db.operation.batch.size")))
                .isEqualTo(3);
        assertThat(outcome(flush)).isEqualTo("committed");
        assertThat(waits)
                .extracting(SpanData::getParentSpanContext)
                .containsExactlyInAnyOrderElementsOf(
                        callers.stream().map(SpanData::getSpanContext).toList());
        assertThat(waits).allSatisfy(wait -> {
            assertThat(wait.getLinks()).extracting(LinkData::getSpanContext).containsExactly(flush.getSpanContext());
            assertThat(wait.getAttributes().get(AttributeKey.stringKey("writebatch.flush.trace_id")))
                    .isEqualTo(flush.getTraceId());
            assertThat(wait.getAttributes().get(AttributeKey.stringKey("writebatch.flush.span_id")))
                    .isEqualTo(flush.getSpanId());
        });
    }

    private static String outcome(SpanData span) {
        return span.getAttributes().get(AttributeKey.stringKey("writebatch.outcome"));
    }

    private static int insert(Connection connection, int id, String value) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO traced (id, v) VALUES (?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, value);
            return insert.executeUpdate();
        }
    }
}
