package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How long a leader waits for writers who are known to come, but do not, when its statement says {@code batch:N}.
 *
 * <p>The link is so slow that a leader waits several milliseconds for the next writer before it gives up: longer than the
 * bounds and hints of one millisecond here, and far less than those of a minute. So which of the two ended the wait is certain.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class HintsIT {
    /** A flush takes so long at least, and a leader of a crowd of five waits for a fifth of that at least. */
    private static final Duration ROUND_TRIP = Duration.ofMillis(25);

    private static final String SHORT = "/* batch:1 */";
    private static final String LONG = "/* batch:60000 */";

    @Parameter
    Setup setup;

    @Test
    void shouldWaitNoLongerThanTheHintSays() {
        try (AgentJvm jvm = boundOf(60_000)) {
            jvm.run(app -> inCrowd(app, "hinted", crowd -> {
                crowd.write(1, SHORT);
                crowd.assertWaitsEndedBy("delay", 1);
            }));
            jvm.run(app -> inCrowd(app, "unhinted", crowd -> {
                crowd.write(1, "");
                crowd.assertWaitsEndedBy("quiet", 1);
            }));
        }
    }

    @Test
    void shouldWaitNoLongerThanTheHintOfAnyMemberSays() {
        try (AgentJvm jvm = boundOf(60_000)) {
            jvm.run(app -> inCrowd(app, "hinted", crowd -> {
                crowd.writeTogether("", LONG, SHORT);
                crowd.assertWaitsEndedBy("delay", 1);
            }));
            jvm.run(app -> inCrowd(app, "unhinted", crowd -> {
                crowd.writeTogether("", LONG, LONG);
                crowd.assertWaitsEndedBy("quiet", 1);
            }));
        }
    }

    @Test
    void shouldWaitNoLongerThanTheConfigurationSaysWhateverTheHint() {
        try (AgentJvm jvm = boundOf(1)) {
            jvm.run(app -> inCrowd(app, "hinted", crowd -> {
                crowd.write(1, LONG);
                crowd.assertWaitsEndedBy("delay", 1);
            }));
        }
    }

    /** The longest wait, whatever the rate of writes. */
    private AgentJvm boundOf(int millis) {
        return AgentJvm.with(
                setup,
                "flush_single=true",
                "initial_delay_ms=" + millis,
                "min_delay_ms=" + millis,
                "max_delay_ms=" + millis);
    }

    /** What is done when a crowd of writers has just written, so that its return is expected. */
    private interface Work {
        void with(Crowd crowd) throws Exception;
    }

    private static void inCrowd(App app, String table, Work work) throws Exception {
        app.createTable(table, "id int");
        try (TcpProxy link = TcpProxy.to(app.host(), app.port()).linkDelay(ROUND_TRIP)) {
            Crowd crowd = new Crowd(app, table, link);
            crowd.writeTogether("", "", "", "", "");
            work.with(crowd);
            app.assertRows(table, crowd.acknowledged);
        }
    }

    /** Writers of one statement, all in one batch key: hints are no part of it. */
    private static final class Crowd {
        private final App app;
        private final String table;
        private final TcpProxy link;
        private final List<Integer> acknowledged = new ArrayList<>();
        private Counts counts;

        Crowd(App app, String table, TcpProxy link) {
            this.app = app;
            this.table = table;
            this.link = link;
        }

        /** In one group, a member for each hint. */
        void writeTogether(String... hints) throws Exception {
            try (Meeting meeting = app.meeting(table, () -> app.connect(link))) {
                for (String hint : hints) {
                    int id = acknowledged.size();
                    meeting.add(connection -> insert(connection, hint, id));
                    acknowledged.add(id);
                }
                counts = app.counts();
                meeting.meet();
            }
            // The meeting's first write is in a group of its own, which waits for nobody.
            counts.assertGroups(2, 1 + hints.length);
            assertThat(counts.change("jdbc_write_group_failures_total")).isZero();
        }

        /** By one writer, in groups of their own. */
        void write(int times, String hint) throws SQLException {
            try (Connection connection = app.connect(link)) {
                counts = app.counts();
                for (int i = 0; i < times; i++) {
                    int id = acknowledged.size();
                    assertThat(insert(connection, hint, id)).isEqualTo(1);
                    acknowledged.add(id);
                }
            }
            counts.assertGroups(times, times);
        }

        void assertWaitsEndedBy(String reason, int groups) {
            assertThat(counts.change("jdbc_write_flushes_total", "reason", reason))
                    .as("waits that ended by %s\n%s", reason, counts)
                    .isEqualTo(groups);
        }

        private int insert(Connection connection, String hint, int id) throws SQLException {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + table + " (id) VALUES (?) " + hint)) {
                insert.setInt(1, id);
                return insert.executeUpdate();
            }
        }
    }
}
