package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.ComparedApp;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Failures;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Locks and time limits. Each program can run natively without a failure, or with just the failures it says; so must it
 * with the agent, whose groups hold more locks for longer and wait for more.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class LocksIT {
    private static final int THREADS = 12;
    private static final int WRITES = 40;
    private static final int MANY_THREADS = 300;
    private static final int ALL_WRITES = 1_800;
    private static final int ROWS = 12;
    private static final int LIMIT_SECONDS = 60;

    /** MariaDB's. */
    private static final int DEADLOCK = 1213;

    private static final long SEED = Long.getLong("it.seed", System.nanoTime());

    private static AgentJvm jvm;

    /** Where a write alone is flushed as well, and keeps the others waiting, so that groups come about on any machine. */
    private static AgentJvm meetingJvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        jvm = AgentJvm.with(setup, "lock_wait_ms=300");
        meetingJvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=500");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
        meetingJvm.close();
    }

    /** An outsider lets go of its row only when all who do not need it have written. */
    @Test
    void shouldLetOthersWriteWhileRowIsLocked() throws Exception {
        jvm.runAsNatively(app -> {
            createRows(app, "locked_rows");
            CountDownLatch others = new CountDownLatch(THREADS - 2);
            try (Connection outsider = locking(app, "UPDATE locked_rows SET n = n WHERE id = 1")) {
                app.concurrently(THREADS + 1, Thread::new, thread -> {
                    if (thread == THREADS) {
                        await(others);
                        outsider.commit();
                    } else {
                        update(app, "locked_rows", WRITES, () -> Math.max(1, thread));
                        others.countDown();
                    }
                });
            }
            return app.rows("SELECT id, n FROM locked_rows ORDER BY id");
        });
    }

    @Test
    void shouldLetOthersWriteWhileParentIsLocked() throws Exception {
        jvm.runAsNatively(app -> {
            app.execute("DROP TABLE IF EXISTS locked_children");
            createRows(app, "locked_parents");
            app.createTable(
                    "locked_children",
                    "id int PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES locked_parents (id)");
            CountDownLatch others = new CountDownLatch(THREADS - 2);
            try (Connection outsider = locking(app, "SELECT 1 FROM locked_parents WHERE id = 1 FOR UPDATE")) {
                app.concurrently(THREADS + 1, Thread::new, thread -> {
                    if (thread == THREADS) {
                        await(others);
                        outsider.commit();
                        return;
                    }
                    try (Connection connection = app.connect();
                            PreparedStatement insert =
                                    connection.prepareStatement("INSERT INTO locked_children VALUES (?, ?)")) {
                        for (int i = 0; i < WRITES; i++) {
                            insert.setInt(1, thread * WRITES + i);
                            insert.setInt(2, Math.max(1, thread));
                            assertThat(insert.executeUpdate()).isEqualTo(1);
                        }
                    }
                    others.countDown();
                });
            }
            return app.rows("SELECT parent, count(*) FROM locked_children GROUP BY parent ORDER BY parent");
        });
    }

    /** Single writes of one row each cannot deadlock. */
    @ParameterizedTest
    @ValueSource(ints = {THREADS, MANY_THREADS})
    void shouldNotFailOnHotRows(int threads) throws Exception {
        long seed = SEED;
        System.out.println("-Dit.seed=" + seed);
        meetingJvm.runAsNatively(app -> {
            createRows(app, "hot_rows");
            Counts counts = app.counts();
            app.concurrently(threads, Thread::new, thread -> {
                Random random = new Random(seed + thread);
                update(app, "hot_rows", ALL_WRITES / threads, () -> 1 + random.nextInt(ROWS));
            });
            counts.assertShared();
            return app.rows("SELECT sum(n) FROM hot_rows");
        });
    }

    /** What an outsider does in its transactions, beside writers that natively could not make it fail. */
    private enum Outsider {
        LOCKS_UPWARDS(
                Connection.TRANSACTION_READ_COMMITTED,
                "UPDATE visited SET n = n WHERE id = 3",
                "UPDATE visited SET n = n WHERE id = 9"),
        LOCKS_DOWNWARDS(
                Connection.TRANSACTION_READ_COMMITTED,
                "UPDATE visited SET n = n WHERE id = 9",
                "UPDATE visited SET n = n WHERE id = 3"),
        READS_REPEATABLY(
                Connection.TRANSACTION_REPEATABLE_READ,
                "SELECT sum(n) FROM visited",
                "INSERT INTO visitors VALUES (1)",
                "DELETE FROM visitors"),
        READS_SERIALIZABLY(
                Connection.TRANSACTION_SERIALIZABLE,
                "SELECT sum(n) FROM visited",
                "INSERT INTO visitors VALUES (1)",
                "DELETE FROM visitors");

        private final int isolation;

        @SuppressWarnings("ImmutableEnumChecker") // given out to nobody
        private final String[] statements;

        Outsider(int isolation, String... statements) {
            this.isolation = isolation;
            this.statements = statements;
        }

        void visit(Connection connection) throws SQLException {
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(false);
            App.execute(connection, statements);
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotMakeOutsiderFail(Outsider outsider) throws Exception {
        long seed = SEED;
        System.out.println("-Dit.seed=" + seed);
        jvm.runAsNatively(app -> {
            createRows(app, "visited");
            app.createTable("visitors", "id int");
            Queue<String> failures = new ConcurrentLinkedQueue<>();
            AtomicInteger writing = new AtomicInteger(THREADS);
            app.concurrently(THREADS + 1, Thread::new, thread -> {
                Random random = new Random(seed + thread);
                if (thread == THREADS) {
                    try (Connection connection = app.connect()) {
                        while (writing.get() > 0) {
                            visit(app, outsider, connection);
                        }
                    } catch (SQLException e) {
                        failures.add("outsider: " + e);
                    }
                } else {
                    try {
                        update(app, "visited", WRITES, () -> 1 + random.nextInt(ROWS));
                    } catch (SQLException e) {
                        failures.add("writer: " + e);
                    } finally {
                        writing.decrementAndGet();
                    }
                }
            });
            assertThat(failures).isEmpty();
            return app.rows("SELECT sum(n) FROM visited");
        });
    }

    /** InnoDB ends a circle of waits at once, and may choose the outsider for it: that is not promised. */
    private static void visit(App app, Outsider outsider, Connection connection) throws SQLException {
        try {
            outsider.visit(connection);
        } catch (SQLException e) {
            if (outsider != Outsider.LOCKS_DOWNWARDS || app.postgresql() || e.getErrorCode() != DEADLOCK) {
                throw e;
            }
            connection.rollback();
        }
    }

    /** A session's limit, and one write among others that runs into it: sooner than the agent cancels their group, or later. */
    private enum Limit {
        LOCK_WAIT("SET lock_timeout = 1000", "SET innodb_lock_wait_timeout = 1"),
        SHORT_LOCK_WAIT("SET lock_timeout = 400", "SET innodb_lock_wait_timeout = 0"),
        STATEMENT("SET statement_timeout = 1000", "SET max_statement_time = 1"),
        SHORT_STATEMENT("SET statement_timeout = 400", "SET max_statement_time = 0.4"),
        /** Ends the session on PostgreSQL. MariaDB has no such limit; the second of two stands for it. */
        TRANSACTION("SET transaction_timeout = 400", "SET max_statement_time = 2, innodb_lock_wait_timeout = 1");

        private final String postgresql;
        private final String mariadb;

        Limit(String postgresql, String mariadb) {
            this.postgresql = postgresql;
            this.mariadb = mariadb;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailOnlyWriteThatRunsIntoLimit(Limit limit) throws Exception {
        meetingJvm.runAsNatively(inOneGroup(limit.postgresql, limit.mariadb));
    }

    /** Writers of the rows 1 to 5 meet while an outsider has locked row 3 for good. */
    private static ComparedApp inOneGroup(String postgresql, String mariadb) {
        return app -> {
            createRows(app, "limited");
            List<String> seen = new ArrayList<>();
            try (Connection outsider = locking(app, "UPDATE limited SET n = n WHERE id = 3");
                    Meeting meeting = Meeting.behindRow(app, "UPDATE limited SET n = n WHERE id = " + ROWS)) {
                List<Call<String>> calls = new ArrayList<>();
                for (int row = 1; row <= 5; row++) {
                    int id = row;
                    Connection connection = app.connect();
                    App.execute(connection, app.sql(postgresql, mariadb));
                    calls.add(meeting.add(connection, c -> outcome(c, id)));
                }
                meeting.meet();
                for (Call<String> call : calls) {
                    seen.add(call.get());
                    call.connection().close();
                }
                outsider.rollback();
            }
            assertThat(seen.stream().filter("1"::equals)).as(seen.toString()).hasSize(4);
            seen.addAll(app.rows("SELECT id, n FROM limited ORDER BY id"));
            return seen;
        };
    }

    private static String outcome(Connection connection, int id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE limited SET n = n + 1 WHERE id = ?")) {
            update.setInt(1, id);
            return String.valueOf(update.executeUpdate());
        } catch (SQLException e) {
            return Failures.describe(e, connection);
        }
    }

    /** Each write takes long, but not too long; all together they do. */
    @Test
    void shouldNotAddUpTimesOfGroup() throws Exception {
        meetingJvm.runAsNatively(app -> {
            app.createTable("slow_writes", "id int, n int");
            if (app.postgresql()) {
                app.execute(
                        "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END'",
                        "CREATE TRIGGER slow BEFORE INSERT ON slow_writes FOR EACH ROW EXECUTE FUNCTION slow()");
            } else {
                app.execute("CREATE TRIGGER slow BEFORE INSERT ON slow_writes FOR EACH ROW DO SLEEP(0.1)");
            }
            try (Meeting meeting = app.meeting("slow_writes")) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    Connection connection = app.connect();
                    App.execute(connection, app.sql("SET statement_timeout = 700", "SET max_statement_time = 0.7"));
                    calls.add(meeting.add(connection, c -> App.update(c, "INSERT INTO slow_writes VALUES (1, 1)")));
                }
                meeting.meet();
                for (Call<Integer> call : calls) {
                    assertThat(call.get()).isEqualTo(1);
                    call.connection().close();
                }
            }
            return app.rows("SELECT count(*) FROM slow_writes");
        });
    }

    /** The thread's own transaction on another connection holds what others' writes wait for. */
    @Test
    void shouldNotWaitForThreadThatWaitsForGroup() {
        meetingJvm.run(app -> {
            createRows(app, "hidden");
            Counts counts = app.counts();
            try (Connection other = locking(app, "UPDATE hidden SET n = n + 1 WHERE id = 1");
                    Connection own = app.connect();
                    Meeting meeting = Meeting.behindRow(app, "UPDATE hidden SET n = n WHERE id = " + ROWS)) {
                Call<Integer> waiting =
                        meeting.add(connection -> App.update(connection, "UPDATE hidden SET n = n + 1 WHERE id = 1"));
                meeting.release();
                assertThat(App.update(own, "UPDATE hidden SET n = n + 1 WHERE id = 2"))
                        .isEqualTo(1);
                other.commit();
                assertThat(waiting.get()).isEqualTo(1);
            }
            counts.assertExcluded("other_transaction", 1);
            assertThat(app.rows("SELECT n FROM hidden WHERE id <= 2 ORDER BY id"))
                    .containsExactly("2", "1");
        });
    }

    /** As before, but the transaction is another thread's, which waits for the first one: no rule can foresee that. */
    @Test
    void shouldEndCircleThroughTwoThreads() {
        meetingJvm.run(app -> {
            createRows(app, "circle");
            String update = "UPDATE circle SET n = n + 1 WHERE id = ?";
            try (Connection other = locking(app, "UPDATE circle SET n = n + 1 WHERE id = 1");
                    Meeting meeting = Meeting.behindRow(app, "UPDATE circle SET n = n WHERE id = " + ROWS)) {
                Call<Integer> waiting = meeting.add(connection -> updateOne(connection, update, 1));
                Call<Integer> awaited = meeting.add(connection -> updateOne(connection, update, 2));
                meeting.release();
                assertThat(awaited.get()).isEqualTo(1);
                other.commit();
                assertThat(waiting.get()).isEqualTo(1);
            }
            assertThat(app.rows("SELECT n FROM circle WHERE id <= 2 ORDER BY id"))
                    .containsExactly("2", "1");
        });
    }

    private static int updateOne(Connection connection, String sql, int id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, id);
            return update.executeUpdate();
        }
    }

    private static void createRows(App app, String table) throws SQLException {
        app.createTable(table, "id int PRIMARY KEY, n int NOT NULL");
        app.execute("INSERT INTO " + table + " "
                + app.sql(
                        "SELECT g, 0 FROM generate_series(1, " + ROWS + ") g", "SELECT seq, 0 FROM seq_1_to_" + ROWS));
    }

    private static Connection locking(App app, String sql) throws SQLException {
        Connection outsider = app.connect();
        outsider.setAutoCommit(false);
        App.execute(outsider, sql);
        return outsider;
    }

    private static void update(App app, String table, int writes, IntSupplier row) throws SQLException {
        try (Connection connection = app.connect();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE " + table + " SET n = n + 1 WHERE id = ?")) {
            for (int i = 0; i < writes; i++) {
                update.setInt(1, row.getAsInt());
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
