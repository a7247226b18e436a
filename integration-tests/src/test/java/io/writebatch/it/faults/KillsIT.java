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
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers, sessions and applications end under load, many times with {@code -Dfaults.kills=N}. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class KillsIT {
    private static final int KILLS = Integer.getInteger("faults.kills", 1);
    private static final int SESSIONS_A_KILL = 25;
    private static final int KILLS_A_RUN = 4;
    private static final int ROUNDS_A_RUN = 2;
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
        endServers(FaultReport.Fault.SERVERS_KILLED, DatabaseServer::kill9);
    }

    /** In order, without waiting for its clients. */
    @Test
    void shouldBeHonestWhenServerIsRestarted() throws IOException {
        endServers(FaultReport.Fault.SERVERS_RESTARTED, server -> {});
    }

    /** What is done to a server before it is started again, which shuts it down in order if it still runs. */
    @FunctionalInterface
    private interface Blow extends Serializable {
        void strike(DatabaseServer server);
    }

    private void endServers(FaultReport.Fault fault, Blow blow) throws IOException {
        for (int done = 0; done < KILLS; done += KILLS_A_RUN) {
            long seed = SEED + done;
            int kills = Math.min(KILLS_A_RUN, KILLS - done);
            System.out.println("-Dit.seed=" + seed + " -Dfaults.kills=" + kills);
            List<String> told = jvm.seenWithAgent("(?!)", app -> {
                try (DatabaseServer server = app.startServer()) {
                    App own = app.on(server);
                    Counts counts = app.counts();
                    StubbornWriters writers = new StubbornWriters(own, "killed", own::connect, seed);
                    writers.during(thread -> {
                        for (int i = 0; i < kills; i++) {
                            writers.awaitMore(WRITES_BETWEEN_KILLS);
                            blow.strike(server);
                            server.restart();
                            writers.useNewStatements();
                        }
                        writers.awaitMore(WRITES_BETWEEN_KILLS);
                    });
                    counts.assertShared();
                    assertThat(writers.ledger().count(Told.UNKNOWN)).isPositive();
                    return writers.run(kills).told();
                }
            });
            FaultReport.add(setup, fault, FaultRun.from(told));
        }
    }

    @Test
    void shouldBeHonestWhenSessionsAreEnded() throws IOException {
        for (int round = 0; round < KILLS; round += ROUNDS_A_RUN) {
            long seed = SEED + round;
            int ended = Math.min(ROUNDS_A_RUN, KILLS - round) * SESSIONS_A_KILL;
            System.out.println("-Dit.seed=" + seed + " -Dfaults.kills=" + KILLS);
            List<String> told = jvm.seenWithAgent("(?!)", app -> {
                Counts counts = app.counts();
                AtomicInteger hit = new AtomicInteger();
                StubbornWriters writers = new StubbornWriters(app, "ended", app::connect, seed).interrupted();
                writers.during(thread -> {
                    Random random = new Random(seed);
                    try (Connection outsider = app.connect()) {
                        for (int i = 0; hit.get() < ended; i++) {
                            writers.awaitMore(WRITES_BETWEEN_SESSIONS);
                            if (endOne(app, outsider, random.nextBoolean())) {
                                hit.incrementAndGet();
                            }
                            if (i % 4 == 0) {
                                writers.useNewStatements();
                            }
                        }
                    }
                });
                counts.assertShared();
                return writers.run(ended).told();
            });
            FaultReport.add(setup, FaultReport.Fault.SESSIONS_ENDED, FaultRun.from(told));
        }
    }

    /**
     * Ends a session that is at work, or only what it does.
     *
     * @return whether there was one
     */
    private static boolean endOne(App app, Connection outsider, boolean session) throws SQLException {
        if (app.postgresql()) {
            List<String> ended = App.rows(
                    outsider,
                    "SELECT " + (session ? "pg_terminate_backend" : "pg_cancel_backend") + "(pid) FROM"
                            + " (SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                            + " AND pid <> pg_backend_pid() AND state <> 'idle' ORDER BY random() LIMIT 1) one");
            return ended.equals(List.of("t"));
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
                return false;
            }
        }
        return !ids.isEmpty();
    }

    /** An application says on its output what was acknowledged to it, and ends with calls in flight. */
    @ParameterizedTest
    @ValueSource(strings = {"kill -9", "SIGTERM", "exit"})
    void shouldKeepWhatEndedApplicationWasTold(String how) throws Exception {
        for (int i = 0; i < KILLS; i++) {
            FaultReport.add(setup, FaultReport.Fault.APPLICATIONS_ENDED, endApplication(how));
        }
    }

    private FaultRun endApplication(String how) throws Exception {
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
        assertThat(told).hasSizeGreaterThanOrEqualTo(500).doesNotHaveDuplicates();
        return FaultRun.from(jvm.seenNatively(app -> {
            app.awaitEndOfSessions();
            Map<String, Integer> found = new HashMap<>();
            for (String id : app.rows("SELECT id FROM told")) {
                found.merge(id, 1, Integer::sum);
            }
            List<String> violations = new ArrayList<>();
            found.forEach((id, times) -> {
                if (times > 1) {
                    violations.add(id + " is there " + times + " times");
                }
            });
            for (Integer id : told) {
                if (!found.containsKey(String.valueOf(id))) {
                    violations.add(id + " was acknowledged and is not there");
                }
            }
            assertThat(server.commits() - commits).isLessThan(found.size());
            return new FaultRun(1, told.size(), 0, Math.max(0, found.size() - told.size()), violations).told();
        }));
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
                writers.run(1).assertHonest();
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
