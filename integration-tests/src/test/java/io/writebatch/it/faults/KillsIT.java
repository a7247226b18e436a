package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Ledger.Told;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.AppJvm;
import io.writebatch.testkit.DatabaseServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers, sessions and applications end under load, some of them many times with {@code -Dfaults.kills=N}. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class KillsIT {
    private static final int KILLS = Integer.getInteger("faults.kills", 1);
    private static final int SESSIONS_A_KILL = 25;
    private static final long SEED = Long.getLong("it.seed", System.nanoTime());
    private static final int WRITES_BETWEEN_KILLS = 300;
    private static final int WRITES_BETWEEN_SESSIONS = 25;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        jvm = AgentJvm.with(setup, "flush_single=true");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    @Test
    void shouldBeHonestWhenServerIsKilled() throws IOException {
        long seed = SEED;
        int kills = KILLS;
        System.out.println("-Dit.seed=" + seed + " -Dfaults.kills=" + kills);
        List<String> seen = jvm.seenWithAgent("(?!)", app -> {
            try (DatabaseServer server = app.startServer()) {
                App own = app.on(server);
                Counts counts = app.counts();
                StubbornWriters writers = new StubbornWriters(own, "killed", own::connect, seed);
                writers.during(thread -> {
                    for (int i = 0; i < kills; i++) {
                        writers.awaitMore(WRITES_BETWEEN_KILLS);
                        server.kill9();
                        server.restart();
                        writers.useNewStatements();
                    }
                    writers.awaitMore(WRITES_BETWEEN_KILLS);
                });
                counts.assertShared();
                assertThat(writers.ledger().count(Told.UNKNOWN)).isPositive();
                return FaultReport.of(kills, writers.ledger());
            }
        });
        FaultReport.add(setup, "servers killed", seen);
    }

    @Test
    void shouldBeHonestWhenSessionsAreEnded() throws IOException {
        long seed = SEED;
        int ended = KILLS * SESSIONS_A_KILL;
        System.out.println("-Dit.seed=" + seed + " -Dfaults.kills=" + KILLS);
        List<String> seen = jvm.seenWithAgent("(?!)", app -> {
            Counts counts = app.counts();
            StubbornWriters writers = new StubbornWriters(app, "ended", app::connect, seed);
            writers.during(thread -> {
                Random random = new Random(seed);
                try (Connection outsider = app.connect()) {
                    for (int i = 0; i < ended; i++) {
                        writers.awaitMore(WRITES_BETWEEN_SESSIONS);
                        endOne(app, outsider, random.nextBoolean());
                        if (i % 4 == 0) {
                            writers.useNewStatements();
                        }
                    }
                }
            });
            counts.assertShared();
            return FaultReport.of(ended, writers.ledger());
        });
        FaultReport.add(setup, "sessions or their queries ended", seen);
    }

    /** Ends a session that is at work, or only what it does. */
    private static void endOne(App app, Connection outsider, boolean session) throws SQLException {
        if (app.postgresql()) {
            App.rows(
                    outsider,
                    "SELECT " + (session ? "pg_terminate_backend" : "pg_cancel_backend") + "(pid) FROM"
                            + " (SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                            + " AND pid <> pg_backend_pid() AND state <> 'idle' ORDER BY random() LIMIT 1) one");
            return;
        }
        List<String> ids = App.rows(
                outsider,
                "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND COMMAND <> 'Sleep'"
                        + " ORDER BY RAND() LIMIT 1");
        for (String id : ids) {
            try {
                App.execute(outsider, (session ? "KILL " : "KILL QUERY ") + id);
            } catch (SQLException e) {
                assertThat(e.getErrorCode()).as("no such session any more").isEqualTo(1094);
            }
        }
    }

    /** An application says on its output what was acknowledged to it, and ends with calls in flight. */
    @ParameterizedTest
    @ValueSource(strings = {"kill -9", "SIGTERM", "exit"})
    void shouldKeepWhatEndedApplicationWasTold(String how) throws Exception {
        DatabaseServer server = setup.server();
        server.execute("DROP TABLE IF EXISTS told", "CREATE TABLE told (id int, v varchar(20))");
        long commits = server.commits();
        AppJvm.Builder builder = AppJvm.of(TellingApp.class)
                .jdk(setup.jdk())
                .agent(AgentJvm.agentJar(), "")
                .property("writebatch.enabled", true)
                .property("writebatch.metrics.port", 0)
                // On a machine busy with other things, writes that run natively when alone might never meet.
                .property("writebatch.flush_single", true)
                .args(server.jdbcUrl(), server.user(), server.password(), how.equals("exit") ? "500" : "1000000");
        List<Integer> told;
        try (AppJvm app = builder.start()) {
            if (how.equals("exit")) {
                assertThat(app.awaitExit()).isZero();
                assertThat(app.stdout()).contains("hook done");
            } else if (how.equals("SIGTERM")) {
                app.awaitLine("^500 writes$", LIMIT);
                app.terminate();
                assertThat(app.awaitExit()).isEqualTo(128 + 15);
                assertThat(app.stdout()).contains("hook done");
            } else {
                app.awaitLine("^500 writes$", LIMIT);
                app.kill9();
                app.awaitExit();
            }
            assertThat(app.stderr())
                    .allMatch(line -> line.contains("Sharing is only supported")
                            || line.startsWith("[write-batching-agent] INFO "));
            told = app.stdout().stream()
                    .filter(line -> line.startsWith("told "))
                    .map(line -> Integer.valueOf(line.substring("told ".length())))
                    .toList();
        }
        jvm.seenNatively(app -> {
            app.awaitEndOfSessions();
            Map<String, Integer> found = new HashMap<>();
            for (String id : app.rows("SELECT id FROM told")) {
                found.merge(id, 1, Integer::sum);
            }
            assertThat(told).hasSizeGreaterThanOrEqualTo(500).doesNotHaveDuplicates();
            assertThat(told).allSatisfy(id -> assertThat(found).containsKey(String.valueOf(id)));
            assertThat(found.values()).containsOnly(1);
            assertThat(server.commits() - commits).isLessThan(found.size());
            return List.of();
        });
    }

    /** Two servers without anything in common: what is acknowledged is on one of them. */
    @Test
    void shouldGoOnWithSecondServerOfUrl() {
        long seed = SEED;
        jvm.run(app -> {
            try (DatabaseServer first = app.startServer();
                    DatabaseServer second = app.startServer()) {
                String hosts = first.host() + ":" + first.port() + "," + second.host() + ":" + second.port();
                String url = app.sql(
                        "jdbc:postgresql://" + hosts + "/postgres", "jdbc:mariadb:sequential://" + hosts + "/app");
                Counts counts = app.counts();
                StubbornWriters writers = new StubbornWriters(
                        List.of(app.on(first), app.on(second)),
                        "moved",
                        () -> DriverManager.getConnection(url, app.user(), app.password()),
                        seed);
                writers.during(thread -> {
                    writers.awaitMore(WRITES_BETWEEN_KILLS);
                    first.kill9();
                    writers.useNewStatements();
                    writers.awaitMore(WRITES_BETWEEN_KILLS);
                    first.restart();
                });
                assertThat(app.on(second).rows(WriteKind.find("moved"))).isNotEmpty();
                if (app.postgresql()) {
                    counts.assertShared();
                } else {
                    // The driver itself repeats some of what it has sent, so the agent leaves such connections alone.
                    assertThat(counts.excluded("reason", "driver_option")).isPositive();
                    assertThat(counts.batched()).isZero();
                }
            }
        });
    }
}
