package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.MetricsDoc;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import io.writebatch.testkit.Metrics;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The endpoint serves what its documentation names, and the numbers move with what the application does. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class MetricsIT {
    private static final int MEMBERS = 3;
    private static final Duration IDLE = Duration.ofSeconds(60);

    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @Test
    void shouldServeJustTheMetricsOfTheDocumentation() {
        AGENT.on(setup).run(app -> {
            app.createTable("measured", "id int");
            writeInOneGroup(app, "measured");
            app.execute("/* batch:0 */ INSERT INTO measured VALUES (100)");
            Metrics served = app.metrics();
            List<String> documented = new ArrayList<>();
            for (MetricsDoc.Metric metric : MetricsDoc.metrics()) {
                documented.add("# HELP " + metric.name() + " " + metric.meaning());
                documented.add("# TYPE " + metric.name() + " " + metric.type());
                assertThat(labels(served, metric.name()))
                        .as("labels of %s", metric)
                        .isEqualTo(Set.of(metric.labels()));
            }
            assertThat(served.text().lines().filter(line -> line.startsWith("#")))
                    .containsExactlyElementsOf(documented);
        });
    }

    /** The sets of labels under which a metric, of a histogram each of its parts, is served. */
    private static Set<List<String>> labels(Metrics served, String metric) {
        return served.samples().stream()
                .filter(sample -> sample.name().matches(metric + "(_bucket|_sum|_count)?"))
                .map(sample -> sample.labels().keySet().stream()
                        .filter(label -> !label.equals("le"))
                        .toList())
                .collect(Collectors.toSet());
    }

    @Test
    void shouldMeasureEachGroup() {
        String database = setup.database().name().toLowerCase(Locale.ROOT);
        AGENT.on(setup).run(app -> {
            app.createTable("measured", "id int");
            Counts counts = app.counts();
            writeInOneGroup(app, "measured");

            // What kept the table busy was a group of one.
            String[] here = {"database", database};
            counts.assertGroups(2, 1 + MEMBERS);
            assertThat(upTo(counts, database, "1.0")).isEqualTo(1);
            assertThat(upTo(counts, database, "2.0")).isEqualTo(1);
            assertThat(upTo(counts, database, "4.0")).isEqualTo(2);
            assertThat(upTo(counts, database, "+Inf")).isEqualTo(2);
            assertThat(counts.change("jdbc_write_flushes_total", here)).isEqualTo(2);
            assertThat(counts.change("jdbc_write_batch_latency_seconds_count", here))
                    .isEqualTo(2);
            assertThat(counts.change("jdbc_write_batch_delay_seconds_count", here))
                    .isEqualTo(2);
            assertThat(counts.change("jdbc_write_group_failures_total")).isZero();
            assertThat(counts.batched("query_type", "insert", "database", database))
                    .isEqualTo(MEMBERS);
            assertThat(counts.batched("query_type", "delete", "database", database))
                    .isEqualTo(1);
            counts.assertBatched(1 + MEMBERS);
        });
    }

    private static long upTo(Counts counts, String database, String size) {
        return counts.change("jdbc_write_batch_size_bucket", "le", size, "database", database);
    }

    /** By the settings the bound is 1, 2 or 4 ms: whatever the rates of the intervals were, steps up and down are even. */
    @Test
    void shouldTellHowTheDelayFollowsTheWriteRate() {
        Assumptions.assumeTrue(setup.database() == Database.POSTGRESQL, "is the same on any database");
        try (AgentJvm adapting = AgentJvm.with(
                setup,
                "write_threshold=1",
                "metrics_interval=0.1",
                "initial_delay_ms=1",
                "min_delay_ms=1",
                "max_delay_ms=4",
                "adaptive_step=2")) {
            adapting.run(app -> {
                assertThat(delay(app)).isCloseTo(0.001, within(1e-9));
                app.createTable("hurried", "id int");
                List<Integer> acknowledged = new ArrayList<>();
                try (Connection connection = app.connect()) {
                    boolean raised = false;
                    while (!raised) {
                        int id = acknowledged.size();
                        assertThat(App.update(connection, "INSERT INTO hurried VALUES (" + id + ")"))
                                .isEqualTo(1);
                        acknowledged.add(id);
                        Metrics now = app.metrics();
                        raised = now.sum("jdbc_write_current_delay_seconds") > 0.0039
                                && now.sum("jdbc_write_ops_per_second") > 0;
                    }
                }
                await().atMost(IDLE).untilAsserted(() -> {
                    assertThat(delay(app)).isCloseTo(0.001, within(1e-9));
                    assertThat(app.metrics().sum("jdbc_write_ops_per_second")).isZero();
                });
                Metrics idle = app.metrics();
                double up = idle.sum("jdbc_write_delay_adjustments_total", "direction", "up");
                assertThat(up).isGreaterThanOrEqualTo(2);
                assertThat(idle.sum("jdbc_write_delay_adjustments_total", "direction", "down"))
                        .isEqualTo(up);
                app.assertRows("hurried", acknowledged);
            });
        }
    }

    private static double delay(App app) {
        return app.metrics().sum("jdbc_write_current_delay_seconds");
    }

    private static void writeInOneGroup(App app, String table) throws Exception {
        List<Integer> acknowledged = new ArrayList<>();
        try (Meeting meeting = app.meeting(table)) {
            for (int id = 0; id < MEMBERS; id++) {
                meeting.add(connection -> App.update(connection, "INSERT INTO " + table + " VALUES (7)"));
                acknowledged.add(7);
            }
            meeting.meet();
        }
        app.assertRows(table, acknowledged);
    }
}
