package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where PostgreSQL's commits wait for a synchronous standby, no write is acknowledged before the standby has it. The
 * server gives such a wait up on a cancel, with a warning and a success. Groups of three and of rows that share
 * statements, on servers of the application's own, since every commit waits there.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#postgresql")
class SynchronousReplicationIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(10);

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=200");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10})
    void shouldReturnOnlyWhenStandbyIsNoLongerNeeded(int members) {
        jvm.run(app -> {
            try (DatabaseServer server = app.startServer()) {
                App own = app.on(server);
                own.createTable("replicated", "id int PRIMARY KEY");
                Standby standby = Standby.absent(own);
                Counts counts = app.counts();
                try (Meeting meeting = own.meeting("replicated")) {
                    List<Call<Integer>> calls = insertsOf(meeting, members);
                    meeting.release();

                    // Longer than any cancel would have taken to end the wait.
                    await().atMost(LIMIT).pollInterval(POLL).until(() -> {
                        assertThat(calls).as("calls without a standby").noneMatch(Call::isDone);
                        return standby.commitsThatWaitLong() > 1;
                    });

                    standby.noLongerNeeded();
                    for (Call<Integer> call : calls) {
                        assertThat(call.get()).isEqualTo(1);
                    }
                    meeting.meet();
                }
                counts.assertGroups(2, members + 1L);
                counts.assertBatched(members + 1L);
                own.assertRows("replicated", IntStream.range(0, members).boxed().toList());
            }
        });
    }

    /** What was said of the table is remembered, so that the commit is cancelled. */
    @ParameterizedTest
    @ValueSource(ints = {3, 10})
    void shouldAcknowledgeNothingWhenStandbyBecomesNecessaryBetweenTwoFlushes(int members) {
        jvm.run(app -> {
            try (DatabaseServer server = app.startServer()) {
                App own = app.on(server);
                own.createTable("replicated", "id int PRIMARY KEY");
                try (Connection connection = own.connect()) {
                    insert(connection, members);
                }
                Standby standby = Standby.absent(own);
                List<Integer> acknowledged = new ArrayList<>(List.of(members));
                try (Meeting meeting = own.meeting("replicated")) {
                    List<Call<Integer>> calls = insertsOf(meeting, members);
                    meeting.release();

                    for (int i = 0; i < members; i++) {
                        assertThat(calls.get(i).failure())
                                .isInstanceOfSatisfying(
                                        SQLException.class,
                                        e -> assertThat(e.getSQLState()).isEqualTo("08007"));
                        acknowledged.add(i);
                    }
                    standby.noLongerNeeded();
                    meeting.meet();
                }
                // Unknown to the callers; this server has them, and none twice.
                own.assertRows("replicated", acknowledged);
            }
        });
    }

    private static List<Call<Integer>> insertsOf(Meeting meeting, int members) throws SQLException {
        List<Call<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            int id = i;
            calls.add(meeting.add(connection -> insert(connection, id)));
        }
        return calls;
    }

    private static int insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO replicated VALUES (?)")) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }

    /** A synchronous standby that never comes. */
    private static final class Standby {
        private final App app;
        private final AtomicBoolean needed = new AtomicBoolean(true);
        private final FutureTask<Void> probe = new FutureTask<>(this::writeNatively, null);

        private Standby(App app) {
            this.app = app;
        }

        /** Returns when a commit waits for it: the server's processes hear of the setting one by one. */
        static Standby absent(App app) throws SQLException {
            app.createTable("probes", "id int");
            app.execute("ALTER SYSTEM SET synchronous_standby_names = 'absent'", "SELECT pg_reload_conf()");
            Standby standby = new Standby(app);
            new Thread(standby.probe, "probe").start();
            await().atMost(LIMIT)
                    .pollInterval(POLL)
                    .until(() ->
                            app.queryLong("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == 1);
            return standby;
        }

        private void writeNatively() {
            try (Connection connection = app.connect()) {
                while (needed.get()) {
                    App.update(connection, "/* batch:0 */ INSERT INTO probes VALUES (1)");
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Those that have waited for a second, the probe's among them. */
        long commitsThatWaitLong() throws SQLException {
            return app.queryLong("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
                    + " AND clock_timestamp() - query_start > interval '1 second'");
        }

        void noLongerNeeded() throws Exception {
            needed.set(false);
            app.execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
            probe.get();
        }
    }
}
