package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.trace.v1.Span;
import io.writebatch.it.attach.AttachedJvm;
import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Console;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.OtlpCollector;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Metrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** All that tells of an application's writes tells the same: metrics, report, MBean, spans, the log, and the database. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class NumbersIT {
    private static final int WRITERS = 8;

    /** Fewer groups than there is room for in the queue of spans, even if each were of one. */
    private static final int WRITES = 150;

    private static final int TAKEN = -1;
    private static final Pattern REPORTED =
            Pattern.compile("^\\w+: (\\d+) writes, (\\d+) batched, (\\d+) excluded;", Pattern.MULTILINE);

    @Parameter
    Setup setup;

    @Test
    void shouldAllAgreeWithEachOtherAndWithTheRows() {
        try (OtlpCollector collector = OtlpCollector.start()) {
            AgentJvm jvm = AgentJvm.with(setup, "flush_single=true")
                    .environment("OTEL_TRACES_EXPORTER", "otlp")
                    .environment("OTEL_TRACES_SAMPLER", "always_on")
                    .environment("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
            Metrics told;
            try (jvm) {
                told = Metrics.parse(
                        String.join("\n", jvm.seenWithAgent("nothing but what is always expected", NumbersIT::write)));
            }
            SoftAssertions softly = new SoftAssertions();
            assertReportAgrees(softly, told);
            assertConsoleAgrees(softly, told);
            assertSpansAgree(softly, collector.spans(), told);
            assertLogAgrees(softly, jvm.log(), told);
            softly.assertAll();
        }
    }

    /** Lets many write at once, of which some are not to be batched and some are refused; returns the metrics. */
    private static List<String> write(App app) throws Exception {
        app.createTable("counted", "id int PRIMARY KEY");
        app.execute("INSERT INTO counted VALUES (" + TAKEN + ")");
        Counts counts = app.counts();
        Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>(List.of(TAKEN));
        app.concurrently(WRITERS, (thread, connection) -> {
            for (int i = 0; i < WRITES; i++) {
                int id = thread * WRITES + i;
                if (i % 50 == 49) {
                    assertThatThrownBy(() -> insert(connection, TAKEN, "")).isInstanceOf(SQLException.class);
                } else {
                    assertThat(write(connection, i, id)).isEqualTo(1);
                    acknowledged.add(id);
                }
            }
        });
        counts.assertAccounted(WRITERS * WRITES);
        counts.assertShared();
        // Connector/J takes the write behind an error for part of a transaction: the server has not said otherwise yet.
        assertThat(counts.excluded("reason", "transaction")).isGreaterThanOrEqualTo(WRITERS * WRITES / 10);
        counts.assertExcluded("hint", WRITERS * WRITES / 10);
        assertThat(counts.batched()).isGreaterThan(WRITERS * WRITES / 10);
        app.assertRows("counted", acknowledged);
        List<String> told = new ArrayList<>(app.metrics().text().lines().toList());
        Matcher report = REPORTED.matcher(app.page("/report"));
        assertThat(report.find()).isTrue();
        told.add("report_writes " + report.group(1));
        told.add("report_batched " + report.group(2));
        told.add("report_excluded " + report.group(3));
        try (Console console = Console.of(app)) {
            for (String attribute : List.of("BatchedWrites", "ExcludedWrites", "FlushedGroups", "GroupFailures")) {
                told.add("console_" + attribute + " " + console.sum(attribute));
            }
        }
        return told;
    }

    private static int write(Connection connection, int i, int id) throws SQLException {
        if (i % 10 == 3) {
            return insert(connection, id, "/* batch:0 */");
        }
        if (i % 10 == 6) {
            connection.setAutoCommit(false);
            int count = insert(connection, id, "");
            connection.commit();
            connection.setAutoCommit(true);
            return count;
        }
        return insert(connection, id, "");
    }

    private static int insert(Connection connection, int id, String hint) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO counted (id) VALUES (?) " + hint)) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }

    private static void assertReportAgrees(SoftAssertions softly, Metrics told) {
        softly.assertThat(sum(told, "report_writes")).as("all of the report").isEqualTo(batched(told) + excluded(told));
        softly.assertThat(sum(told, "report_batched"))
                .as("batched of the report")
                .isEqualTo(batched(told));
        softly.assertThat(sum(told, "report_excluded"))
                .as("excluded of the report")
                .isEqualTo(excluded(told));
    }

    private static void assertConsoleAgrees(SoftAssertions softly, Metrics told) {
        softly.assertThat(sum(told, "console_BatchedWrites"))
                .as("batched of the MBean")
                .isEqualTo(batched(told));
        softly.assertThat(sum(told, "console_ExcludedWrites"))
                .as("excluded of the MBean")
                .isEqualTo(excluded(told));
        softly.assertThat(sum(told, "console_FlushedGroups"))
                .as("groups of the MBean")
                .isEqualTo(groups(told));
        softly.assertThat(sum(told, "console_GroupFailures"))
                .as("failed groups of the MBean")
                .isEqualTo(failures(told));
    }

    private static void assertSpansAgree(SoftAssertions softly, List<Span> spans, Metrics told) {
        long committed = members(spans, "committed");
        long replayed = members(spans, "native");
        softly.assertThat((long) spans.size()).as("spans").isEqualTo(groups(told));
        softly.assertThat(committed).as("members of committed spans").isEqualTo(batched(told));
        softly.assertThat(replayed)
                .as("members of spans of groups that failed")
                .isEqualTo(sum(told, "jdbc_write_excluded_total", "reason", "replayed"))
                .isPositive();
        softly.assertThat(committed + replayed)
                .as("members of all spans")
                .isEqualTo(sum(told, "jdbc_write_batch_size_sum"));
        softly.assertThat((long) withOutcome(spans, "native").size())
                .as("spans of groups that failed")
                .isEqualTo(failures(told));
    }

    private static void assertLogAgrees(SoftAssertions softly, List<String> log, Metrics told) {
        Pattern pattern = Pattern.compile(AttachedJvm.SUMMARY);
        List<Matcher> summaries =
                log.stream().map(pattern::matcher).filter(Matcher::find).toList();
        softly.assertThat(summaries).as(String.join("\n", log)).hasSize(1);
        for (Matcher summary : summaries) {
            softly.assertThat(Long.parseLong(summary.group(1)))
                    .as("batched of the log")
                    .isEqualTo(batched(told));
            softly.assertThat(Long.parseLong(summary.group(2)))
                    .as("all of the log")
                    .isEqualTo(batched(told) + excluded(told));
            softly.assertThat(Long.parseLong(summary.group(3)))
                    .as("groups of the log")
                    .isEqualTo(groups(told) - failures(told));
            softly.assertThat(Long.parseLong(summary.group(5)))
                    .as("excluded of the log")
                    .isEqualTo(excluded(told));
        }
    }

    private static long groups(Metrics told) {
        return sum(told, "jdbc_write_batch_size_count");
    }

    private static long failures(Metrics told) {
        return sum(told, "jdbc_write_group_failures_total");
    }

    private static long batched(Metrics told) {
        return sum(told, "jdbc_write_batched_total");
    }

    private static long excluded(Metrics told) {
        return sum(told, "jdbc_write_excluded_total");
    }

    private static long sum(Metrics told, String name, String... labels) {
        return Math.round(told.sum(name, labels));
    }

    private static long members(List<Span> spans, String outcome) {
        return withOutcome(spans, outcome).stream().mapToLong(NumbersIT::size).sum();
    }

    private static List<Span> withOutcome(List<Span> spans, String outcome) {
        return spans.stream()
                .filter(span -> span.getAttributesList().stream()
                        .anyMatch(attribute -> attribute.getKey().equals("writebatch.outcome")
                                && attribute.getValue().getStringValue().equals(outcome)))
                .toList();
    }

    /** That of a group of one is left out. */
    private static long size(Span span) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("db.operation.batch.size"))
                .mapToLong(attribute -> attribute.getValue().getIntValue())
                .findFirst()
                .orElse(1);
    }
}
