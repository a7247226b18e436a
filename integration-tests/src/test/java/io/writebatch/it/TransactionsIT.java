package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
 * What runs inside a transaction runs natively, however the transaction was begun. Every write that nothing speaks
 * against is batched here, even a lone one, so that a transaction which is not noticed shows in the counts.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class TransactionsIT {
    private static final int TRANSACTIONS = 4;
    private static final int WRITERS = 4;
    private static final int WRITES = 10;
    private static final int LIMIT_SECONDS = 30;
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

    /** Something done to a connection; travels to the application's JVM. */
    @FunctionalInterface
    private interface Step extends Serializable {
        void run(Connection connection) throws SQLException;
    }

    /** A way to begin a transaction and to end it so that autocommit is in force again; with driver options. */
    private record Way(String name, Step begin, Step commit, Step rollback, List<String> options)
            implements Serializable {
        static Way inSql(String begin, String... options) {
            return new Way(begin, executing(begin), executing("COMMIT"), executing("ROLLBACK"), List.of(options));
        }

        static Way switchedOffInSql(String begin, String end) {
            return new Way(begin, executing(begin), executing("COMMIT", end), executing("ROLLBACK", end), List.of());
        }

        private static Step executing(String... statements) {
            return connection -> App.execute(connection, statements);
        }
    }

    private List<Way> ways() {
        List<Way> ways = new ArrayList<>(List.of(
                new Way(
                        "setAutoCommit(false), commit()",
                        connection -> connection.setAutoCommit(false),
                        connection -> {
                            connection.commit();
                            connection.setAutoCommit(true);
                        },
                        connection -> {
                            connection.rollback();
                            connection.setAutoCommit(true);
                        },
                        List.of()),
                new Way(
                        "setAutoCommit(false), setAutoCommit(true)",
                        connection -> connection.setAutoCommit(false),
                        connection -> connection.setAutoCommit(true),
                        connection -> {
                            connection.rollback();
                            connection.setAutoCommit(true);
                        },
                        List.of()),
                new Way(
                        "prepared BEGIN",
                        connection -> prepared(connection, "BEGIN"),
                        connection -> prepared(connection, "COMMIT"),
                        connection -> prepared(connection, "ROLLBACK"),
                        List.of()),
                Way.inSql("BEGIN"),
                Way.inSql("/* of the application */ start transaction")));
        ways.addAll(
                setup.database() == Database.POSTGRESQL
                        ? List.of(
                                // Of several SERIALIZABLE ones PostgreSQL may cancel any.
                                Way.inSql("BEGIN ISOLATION LEVEL REPEATABLE READ"),
                                Way.inSql("BEGIN; INSERT INTO other_writes VALUES (1)"),
                                new Way(
                                        "BEGIN, END and ABORT",
                                        Way.executing("BEGIN WORK"),
                                        Way.executing("END"),
                                        Way.executing("ABORT"),
                                        List.of()),
                                new Way(
                                        "ended in a text with another write",
                                        Way.executing("BEGIN"),
                                        Way.executing("INSERT INTO other_writes VALUES (2); COMMIT"),
                                        Way.executing("INSERT INTO other_writes VALUES (3); ROLLBACK"),
                                        List.of()))
                        : List.of(
                                Way.inSql("START TRANSACTION WITH CONSISTENT SNAPSHOT"),
                                Way.inSql("BEGIN; INSERT INTO other_writes VALUES (1)", "allowMultiQueries=true"),
                                Way.switchedOffInSql("SET autocommit=0", "SET autocommit=1"),
                                Way.switchedOffInSql("SET SESSION autocommit = OFF", "SET SESSION autocommit = ON"),
                                Way.switchedOffInSql("SET @@autocommit := 0", "SET @@session.autocommit := 1")));
        return ways;
    }

    private static void prepared(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldRunWritesOfATransactionNativelyAndInOrderHoweverItIsBegun() {
        return ways().stream()
                .map(way -> dynamicTest(way.name(), () -> jvm.run(app -> transactBesideWriters(app, way))));
    }

    /** Half of the transactions are rolled back. All stay open while others write to the table in batches. */
    private static void transactBesideWriters(App app, Way way) throws Exception {
        app.createTable("transacted", "id int PRIMARY KEY, n int NOT NULL");
        app.createTable("other_writes", "id int");
        Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
        CountDownLatch opened = new CountDownLatch(TRANSACTIONS);
        CountDownLatch written = new CountDownLatch(WRITERS);
        Counts counts = app.counts();
        app.concurrently(TRANSACTIONS + WRITERS, Thread::new, thread -> {
            try (Connection connection = app.connect(way.options().toArray(String[]::new));
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO transacted VALUES (?, 0)")) {
                if (thread >= TRANSACTIONS) {
                    await(opened);
                    for (int i = 0; i < WRITES; i++) {
                        int id = thread * 100 + i;
                        insert(insert, id);
                        acknowledged.add(id);
                    }
                    written.countDown();
                    return;
                }
                way.begin().run(connection);
                insert(insert, thread);
                writeDigits(connection, thread);
                assertThat(App.rows(connection, "SELECT n FROM transacted WHERE id = " + thread))
                        .containsExactly("123");
                opened.countDown();
                await(written);
                assertThat(app.queryLong("SELECT count(*) FROM transacted WHERE id = " + thread))
                        .as("rows of an open transaction that others see")
                        .isZero();
                if (thread % 2 == 0) {
                    way.commit().run(connection);
                    acknowledged.add(thread);
                } else {
                    way.rollback().run(connection);
                }
                assertThat(connection.getAutoCommit()).isTrue();
                insert(insert, 1000 + thread);
                acknowledged.add(1000 + thread);
            }
        });
        counts.assertBatched(WRITERS * WRITES + TRANSACTIONS);
        assertThat(counts.excluded("reason", "transaction", "query_type", "update"))
                .isEqualTo(TRANSACTIONS * 3);
        // One of the ways ends a transaction in a text with an insert, which is another one inside.
        long inserts = counts.excluded("reason", "transaction", "query_type", "insert");
        assertThat(inserts).isEqualTo(way.name().startsWith("ended in") ? 2 * TRANSACTIONS : TRANSACTIONS);
        app.assertRows("transacted", acknowledged);
        assertThat(app.rows("SELECT DISTINCT n FROM transacted WHERE id < " + TRANSACTIONS))
                .containsExactly("123");
    }

    static void insert(PreparedStatement insert, int id) throws SQLException {
        insert.setInt(1, id);
        assertThat(insert.executeUpdate()).isEqualTo(1);
    }

    /** Leaves 123 only if they run in this order. */
    private static void writeDigits(Connection connection, int id) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE transacted SET n = n * 10 + ? WHERE id = ?")) {
            for (int digit = 1; digit <= 3; digit++) {
                update.setInt(1, digit);
                update.setInt(2, id);
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS))
                .as("the others are there")
                .isTrue();
    }

    @Test
    void shouldLeaveSavepointsAlone() {
        jvm.run(app -> {
            app.createTable("saved", "id int PRIMARY KEY");
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            Counts counts = app.counts();
            app.concurrently(TRANSACTIONS, (thread, connection) -> {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO saved VALUES (?)")) {
                    int id = thread * 100;
                    connection.setAutoCommit(false);
                    insert(insert, id);
                    Savepoint savepoint = connection.setSavepoint();
                    insert(insert, id + 1);
                    connection.rollback(savepoint);
                    insert(insert, id + 2);
                    App.execute(connection, "SAVEPOINT of_text");
                    insert(insert, id + 3);
                    App.execute(connection, "ROLLBACK TO SAVEPOINT of_text");
                    Savepoint released = connection.setSavepoint("named");
                    insert(insert, id + 4);
                    connection.releaseSavepoint(released);
                    connection.commit();
                    connection.setAutoCommit(true);
                    insert(insert, id + 5);
                    acknowledged.addAll(List.of(id, id + 2, id + 4, id + 5));
                }
            });
            counts.assertExcluded("transaction", TRANSACTIONS * 5L);
            counts.assertBatched(TRANSACTIONS);
            counts.assertAccounted(TRANSACTIONS * 6L);
            app.assertRows("saved", acknowledged);
        });
    }

    @Test
    void shouldRunNativelyWhatFollowsAnErrorInATransaction() {
        jvm.run(app -> {
            app.createTable("failed", "id int PRIMARY KEY");
            app.execute("INSERT INTO failed VALUES (1)");
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO failed VALUES (?)")) {
                App.execute(connection, "BEGIN");
                insert(insert, 2);
                assertThatThrownBy(() -> insert(insert, 1)).isInstanceOf(SQLException.class);
                if (app.postgresql()) {
                    assertThatThrownBy(() -> insert(insert, 3))
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
                } else {
                    insert(insert, 3);
                }
                App.execute(connection, "ROLLBACK");
                insert(insert, 4);
            }
            counts.assertExcluded("transaction", 3);
            counts.assertBatched(1);
            app.assertRows("failed", List.of(1, 4));
        });
    }

    @Test
    void shouldRunNativelyWhatAThreadWritesBesideItsOpenTransaction() {
        jvm.run(app -> {
            app.createTable("beside", "id int PRIMARY KEY");
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            Counts counts = app.counts();
            app.concurrently(TRANSACTIONS, (thread, held) -> {
                try (Connection connection = app.connect();
                        PreparedStatement inside = held.prepareStatement("INSERT INTO beside VALUES (?)");
                        PreparedStatement insert = connection.prepareStatement("INSERT INTO beside VALUES (?)")) {
                    int id = thread * 100;
                    if (thread % 2 == 0) {
                        held.setAutoCommit(false);
                    } else {
                        App.execute(held, "BEGIN");
                    }
                    insert(inside, id);
                    insert(insert, id + 1);
                    assertThat(app.queryLong("SELECT count(*) FROM beside WHERE id = " + (id + 1)))
                            .isEqualTo(1);
                    if (thread % 2 == 0) {
                        held.rollback();
                    } else {
                        App.execute(held, "ROLLBACK");
                    }
                    insert(insert, id + 2);
                    acknowledged.addAll(List.of(id + 1, id + 2));
                }
            });
            counts.assertExcluded("transaction", TRANSACTIONS);
            counts.assertExcluded("other_transaction", TRANSACTIONS);
            counts.assertBatched(TRANSACTIONS);
            counts.assertAccounted(TRANSACTIONS * 3L);
            app.assertRows("beside", acknowledged);
        });
    }

    @Test
    void shouldNotMindATransactionThatAnotherThreadHoldsOpen() {
        jvm.run(app -> {
            app.createTable("held_elsewhere", "id int PRIMARY KEY");
            Counts counts = app.counts();
            try (Connection held = app.connect()) {
                held.setAutoCommit(false);
                App.update(held, "INSERT INTO held_elsewhere VALUES (1)");
                app.concurrently(
                        1,
                        (thread, connection) -> assertThat(
                                        App.update(connection, "INSERT INTO held_elsewhere VALUES (2)"))
                                .isEqualTo(1));
                held.rollback();
            }
            counts.assertExcluded("transaction", 1);
            counts.assertBatched(1);
            app.assertRows("held_elsewhere", List.of(2));
        });
    }

    /** The example that the product is explained with: three clients of one statement, then one in a transaction. */
    @Test
    void shouldTellBatchedAndTransactionalWritesApartByTheirHints() {
        try (AgentJvm asInstalled = AgentJvm.with(setup)) {
            asInstalled.run(app -> {
                app.createTable("example", "id int, v varchar(20)");
                int writes = 50;
                App.ConnectionWork insert = (thread, connection) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "/* file:test.sql line:1 */ INSERT INTO example (id, v) VALUES (?, 'x')")) {
                        // One write each would hardly ever meet: to connect takes longer than to write.
                        for (int i = 0; i < writes; i++) {
                            insert(statement, thread);
                        }
                    }
                };
                app.concurrently(1, insert);
                assertThat(app.metrics().text()).contains("write_batch_size");

                Counts counts = app.counts();
                int rounds = 0;
                while (counts.batched("file", "test.sql", "line", "1") < 2 && rounds++ < 1_000) {
                    app.concurrently(3, insert);
                }
                assertThat(counts.batched("file", "test.sql", "line", "1"))
                        .as("after %d rounds\n%s", rounds, counts)
                        .isGreaterThanOrEqualTo(2);
                counts.assertShared();

                try (Connection connection = app.connect()) {
                    App.execute(
                            connection,
                            "BEGIN",
                            "/* file:test.sql line:5 */ INSERT INTO example (id, v) VALUES (5, 'x')",
                            "COMMIT");
                }
                assertThat(counts.excluded("file", "test.sql", "line", "5", "reason", "transaction"))
                        .isEqualTo(1);
                assertThat(counts.batched("line", "5")).isZero();
                assertThat(app.queryLong("SELECT count(*) FROM example")).isEqualTo(writes * (1 + 3L * rounds) + 1);
            });
        }
    }
}
