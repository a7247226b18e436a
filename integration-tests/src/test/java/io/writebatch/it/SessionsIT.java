package io.writebatch.it;

import static io.writebatch.it.SessionDifferences.onMariaDb;
import static io.writebatch.it.SessionDifferences.onPostgreSql;
import static io.writebatch.it.StampedRows.createStamped;
import static io.writebatch.it.StampedRows.insertStamped;
import static io.writebatch.it.StampedRows.setBound;
import static io.writebatch.it.StampedRows.stamps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.writebatch.it.SessionDifferences.Difference;
import io.writebatch.it.SessionDifferences.State;
import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A write runs only in a session like its own. Each row is stamped by the session that wrote it, with what differs
 * between the sessions.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
@SuppressWarnings("try")
class SessionsIT {
    private static final int THREADS = 8;
    private static final int WRITES = 60;
    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        // No wait for a disk is to look like a lock here: it would let a group run natively.
        jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    @TestFactory
    Stream<DynamicTest> shouldNeverMixSessionsThatDifferButLetEqualOnesShare() {
        List<Difference> differences = setup.database() == Database.POSTGRESQL ? onPostgreSql() : onMariaDb();
        return differences.stream()
                .map(difference ->
                        dynamicTest(difference.how(), () -> jvm.run(app -> writeInBothStates(app, difference))));
    }

    private static void writeInBothStates(App app, Difference difference) throws Exception {
        createStamped(app);
        List<Connection> connections = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        try {
            for (State state : List.of(difference.one(), difference.other(), difference.one(), difference.other())) {
                expected.add(connections.size() + "|" + state.stamp());
                connections.add(state.connection(app));
            }
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("stamped")) {
                for (int i = 0; i < connections.size(); i++) {
                    int id = i;
                    meeting.add(connections.get(i), connection -> insertStamped(app, connection, id));
                }
                meeting.meet();
            }
            assertThat(stamps(app, difference.column())).isEqualTo(expected);
            // The first write of the meeting, and a pair of each state.
            counts.assertGroups(3, 5);
            counts.assertBatched(5);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    /** Ways back to the state of a new connection, or to another that can be compared. */
    private static List<State> waysBack(Database database) {
        return database == Database.POSTGRESQL
                ? List.of(
                        State.after("RESET", "SET statement_timeout = 60000", "RESET statement_timeout"),
                        State.after("TO DEFAULT", "SET work_mem = '8MB'", "SET work_mem TO DEFAULT"),
                        State.after("RESET ROLE", "SET ROLE tenant_a", "RESET ROLE"),
                        State.after("SET ROLE NONE", "SET ROLE NONE", "RESET ROLE"),
                        State.after(
                                "RESET of what a transaction has set",
                                "BEGIN",
                                "SET work_mem = '8MB'",
                                "COMMIT",
                                "RESET work_mem"))
                : List.of();
    }

    @TestFactory
    Stream<DynamicTest> shouldShareWithNewSessionsAfterWhatWasChangedIsReset() {
        return waysBack(setup.database()).stream()
                .map(state -> dynamicTest(
                        state.stamp(),
                        () -> jvm.run(app -> {
                            createStamped(app);
                            assertGroups(app, 2, State.opened(null), state);
                        })));
    }

    @Test
    void shouldShareAmongEqualSettingsWhateverWayTheyWereMade() {
        jvm.run(app -> {
            createStamped(app);
            if (app.postgresql()) {
                // As a pool does it that resets what it takes back.
                assertGroups(
                        app,
                        2,
                        State.after("DISCARD ALL", "CREATE TEMP TABLE mine (id int)", "LISTEN news", "DISCARD ALL"),
                        State.after("RESET ALL", "SET work_mem = '8MB'", "SET lock_timeout = 60000", "RESET ALL"),
                        State.after("nothing before", "DISCARD ALL"));
                createStamped(app);
                assertGroups(
                        app,
                        2,
                        State.after("a", "SET app.tenant = 'a'", "SET work_mem = '8MB'"),
                        State.after("a", "SET work_mem TO '8MB'", "SELECT set_config('app.tenant', 'a', false)"),
                        State.set("a", connection -> {
                            setBound(connection, "a");
                            App.execute(connection, "SET work_mem TO '8MB'");
                        }),
                        State.after(
                                "a", "SET app.tenant = 'b'", "SET work_mem = '8MB'", "SET SESSION app.tenant TO 'a'"));
            } else {
                assertGroups(
                        app,
                        2,
                        State.after("a", "SET @tenant = 'a'", "SET time_zone = '+00:00'"),
                        State.after("a", "SET time_zone = '+09:00', @tenant = 'a'", "SET @@time_zone = '+00:00'"));
            }
        });
    }

    /** The first of the groups is the meeting's own. */
    private static void assertGroups(App app, int groups, State... states) throws Exception {
        List<Connection> connections = new ArrayList<>();
        List<Integer> acknowledged = new ArrayList<>();
        try {
            for (State state : states) {
                connections.add(state.connection(app));
            }
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("stamped")) {
                for (Connection connection : connections) {
                    int id = acknowledged.size();
                    meeting.add(connection, c -> insertStamped(app, c, id));
                    acknowledged.add(id);
                }
                meeting.meet();
            }
            counts.assertGroups(groups, 1L + states.length);
            app.assertRows("stamped", acknowledged);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void shouldKeepSessionsOutThatNobodyCanCompare() {
        jvm.run(app -> {
            createStamped(app);
            List<State> states = app.postgresql()
                    ? List.of(
                            State.after("set in a transaction", "BEGIN", "SET app.tenant = 'a'", "COMMIT"),
                            State.after("set in a transaction and undone", "BEGIN", "SET app.tenant = 'a'", "ROLLBACK"),
                            State.set("half of a text failed", connection -> {
                                try {
                                    App.execute(connection, "SET app.tenant = 'a'; SELECT 1 / 0");
                                } catch (SQLException e) {
                                    return;
                                }
                                throw new AssertionError("no failure");
                            }),
                            State.after(
                                    "a value that is computed", "SELECT set_config('app.tenant', 'a' || 'b', false)"))
                    : List.of(
                            State.after("a value that is computed", "SET @tenant = CONCAT('a', 'b')"),
                            State.after("set in a transaction", "BEGIN", "SET @tenant = 'a'", "COMMIT"),
                            State.set("a lock by a quoted function", SessionsIT::lockByQuotedFunction),
                            State.set("half of a text failed", connection -> {
                                try {
                                    App.execute(connection, "SET @tenant = 'a', time_zone = 'nowhere'");
                                } catch (SQLException e) {
                                    // Until the next success MariaDB's driver believes in a transaction after an error.
                                    App.execute(connection, "SELECT 1");
                                    return;
                                }
                                throw new AssertionError("no failure");
                            }));
            Counts counts = app.counts();
            for (State state : states) {
                try (Connection connection = state.connection(app)) {
                    assertThat(insertStamped(app, connection, 0)).isEqualTo(1);
                }
            }
            counts.assertExcluded("session_state", states.size());
            counts.assertBatched(0);
        });
    }

    /** What it locks stays locked, although there is no such process. */
    private static void lockByQuotedFunction(Connection connection) throws SQLException {
        App.execute(connection, "SET sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES'");
        try {
            App.execute(connection, "KILL QUERY \"get_lock\"('odd', 0)");
        } catch (SQLException e) {
            String locked = "SELECT IS_USED_LOCK('odd') = CONNECTION_ID()";
            assertThat(App.rows(connection, locked)).containsExactly("1");
            return;
        }
        throw new AssertionError("no failure");
    }

    @Test
    void shouldWriteToTheTemporaryTableOfTheSessionThatHasOne() {
        jvm.run(app -> {
            app.createTable("shadowed", "id int");
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                boolean shadows = thread % 2 == 0;
                if (shadows) {
                    App.execute(
                            connection,
                            app.sql("CREATE TEMP TABLE shadowed (id int)", "CREATE TEMPORARY TABLE shadowed (id int)"));
                }
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO shadowed VALUES (?)")) {
                    for (int i = 0; i < WRITES; i++) {
                        insert.setInt(1, thread * WRITES + i);
                        assertThat(insert.executeUpdate()).isEqualTo(1);
                        if (!shadows) {
                            acknowledged.add(thread * WRITES + i);
                        }
                    }
                }
                if (shadows) {
                    assertThat(App.rows(connection, "SELECT count(*) FROM shadowed"))
                            .containsExactly(String.valueOf(WRITES));
                }
            });
            counts.assertExcluded("session_state", THREADS / 2 * WRITES);
            counts.assertBatched(THREADS / 2 * WRITES);
            app.assertRows("shadowed", acknowledged);
        });
    }

    /** Else two groups of one table could lock its rows in different orders. */
    @Test
    void shouldFlushOneTableOnceAtATimeHoweverItIsNamed() {
        jvm.run(app -> {
            app.createTable("named", "id int");
            String schema = app.sql("public", "app");
            List<String> names = List.of("named", schema + ".named", app.sql("\"named\"", "`named`"));
            Counts counts = app.counts();
            List<Integer> acknowledged = new ArrayList<>();
            try (Meeting meeting = app.meeting("named")) {
                for (String name : names) {
                    // Waits in the agent, not in the database, or this fails.
                    int id = acknowledged.size();
                    meeting.add(connection -> App.update(connection, "INSERT INTO " + name + " VALUES (" + id + ")"));
                    acknowledged.add(id);
                }
                meeting.meet();
            }
            counts.assertBatched(1L + names.size());
            app.assertRows("named", acknowledged);
        });
    }
}
