package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.Call;
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
 * A link is dead, and so is the one over which a follower wants to cancel the flush. PostgreSQL JDBC limits such waits itself
 * ({@code cancelSignalTimeout}). On one JDK only, because the agent waits for half a minute before it gives up a link.
 */
@ParameterizedClass
@MethodSource("newest")
class UnansweredCancelIT {
    private static final int MEMBERS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Parameter
    Setup setup;

    static List<Setup> newest() {
        List<Setup> mariadb = Setup.mariadb();
        return mariadb.subList(mariadb.size() - 1, mariadb.size());
    }

    @Test
    void shouldGiveUpLinkAlthoughCancelIsNotAnswered() {
        try (AgentJvm jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=1000")) {
            jvm.run(app -> {
                app.createTable("unanswered", "id int PRIMARY KEY");
                List<Call<Integer>> calls = new ArrayList<>();
                try (TcpProxy proxy = TcpProxy.to(app.host(), app.port());
                        Meeting meeting = app.meeting("unanswered", () -> app.connect(proxy))) {
                    for (int i = 0; i < MEMBERS; i++) {
                        int id = i;
                        calls.add(meeting.add(connection -> insert(connection, id)));
                    }
                    proxy.holdAnswer("INSERT INTO unanswered");
                    meeting.release();
                    await().atMost(LIMIT).until(() -> !proxy.awaitsRequest());
                    proxy.holdAnswer("KILL QUERY");
                    for (Call<Integer> call : calls) {
                        assertThat(call.failure())
                                .isInstanceOfSatisfying(
                                        SQLException.class,
                                        failure -> assertThat(failure.getSQLState())
                                                .isEqualTo("08007"));
                    }
                    assertThat(proxy.awaitsRequest()).as("no cancel was sent").isFalse();
                }
                // It was executed, or was cancelled before.
                assertThat(app.queryLong("SELECT count(*) FROM unanswered")).isIn(0L, (long) MEMBERS);
            });
        }
    }

    private static int insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO unanswered (id) VALUES (?)")) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }
}
