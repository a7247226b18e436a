package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.MeteredApp;
import io.writebatch.it.harness.OtlpSamples;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Metrics;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The metrics in the OpenTelemetry that an application has set up itself. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class ApplicationMetricsIT {
    private static final String SAID = "metrics go through the application's OpenTelemetry, too";

    @Parameter
    Setup setup;

    @Test
    void shouldCountInTheApplicationsMetersWhatTheEndpointAndTheRowsCount() {
        try (AgentJvm jvm = AgentJvm.with(setup, "flush_single=true").withOpenTelemetry()) {
            jvm.run(app -> {
                MeteredApp metered = MeteredApp.setUp();
                write(app);
                Metrics served = app.metrics();
                assertThat(metered.samples()).containsExactlyElementsOf(OtlpSamples.of(served));
                assertThat(served.sum("jdbc_write_batched_total", "query_type", "insert")
                                + served.sum("jdbc_write_excluded_total", "query_type", "insert"))
                        .isEqualTo((double) app.queryLong("SELECT count(*) FROM metered"));
            });
            assertThat(jvm.log()).filteredOn(line -> line.contains(SAID)).hasSize(1);
        }
    }

    @Test
    void shouldLeaveTheApplicationsMetersAloneWhenToldTo() {
        try (AgentJvm jvm = AgentJvm.with(setup, "flush_single=true", "metrics.opentelemetry=off")
                .withOpenTelemetry()) {
            jvm.run(app -> {
                MeteredApp metered = MeteredApp.setUp();
                write(app);
                assertThat(metered.samples()).isEmpty();
            });
        }
    }

    private static void write(App app) throws Exception {
        app.createTable("metered", "id int");
        try (Meeting meeting = app.meeting("metered")) {
            for (int id = 0; id < 3; id++) {
                String insert = "/* file:orders.java line:" + id + " */ INSERT INTO metered VALUES (" + id + ")";
                meeting.add(connection -> App.update(connection, insert));
            }
            meeting.meet();
        }
        app.execute("/* file:night.java line:7 batch:0 */ INSERT INTO metered VALUES (3)");
        app.assertRows("metered", List.of(0, 1, 2, 3));
    }
}
