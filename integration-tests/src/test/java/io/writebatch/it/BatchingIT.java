package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.VirtualThreads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Many threads write at once, with the settings a user starts with. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
class BatchingIT {
    private static final int THREADS = 16;
    private static final int WRITES = 50;
    private static final int MOST_WRITES = 5_000;

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        jvm = AgentJvm.with(setup);
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    @Test
    void shouldBatchIdenticalPreparedWrites() {
        jvm.run(app -> {
            app.createTable("prepared_writes", "id int, v varchar(20)");
            Counts counts = app.counts();
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            app.concurrently(THREADS, (thread, connection) -> {
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO prepared_writes (id, v) VALUES (?, ?)")) {
                    for (int i = 0; i < WRITES; i++) {
                        int id = thread * WRITES + i;
                        insert.setInt(1, id);
                        insert.setString(2, "v" + id);
                        assertThat(insert.executeUpdate()).isEqualTo(1);
                        acknowledged.add(id);
                    }
                }
            });
            counts.assertAccounted(THREADS * WRITES);
            counts.assertShared();
            assertThat(acknowledged).hasSize(THREADS * WRITES);
            app.assertRows("prepared_writes", acknowledged);
            assertThat(app.queryLong("SELECT count(*) FROM prepared_writes WHERE v <> concat('v', id) OR v IS NULL"))
                    .isZero();
        });
    }

    @Test
    void shouldBatchIdenticalLiteralWrites() {
        jvm.run(app -> {
            app.createTable("literal_writes", "id " + app.generatedKey() + ", v varchar(20)");
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                try (Statement statement = connection.createStatement()) {
                    for (int i = 0; i < WRITES; i++) {
                        assertThat(statement.executeUpdate("INSERT INTO literal_writes (v) VALUES ('x')"))
                                .isEqualTo(1);
                    }
                }
            });
            counts.assertAccounted(THREADS * WRITES);
            counts.assertShared();
            assertThat(app.queryLong("SELECT count(*) FROM literal_writes WHERE v = 'x'"))
                    .isEqualTo(THREADS * WRITES);
        });
    }

    @Test
    void shouldBatchWhateverMethodExecutes() {
        jvm.run(app -> {
            app.createTable("methods", "id int, v varchar(20)");
            Counts counts = app.counts();
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            app.concurrently(THREADS, (thread, connection) -> {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO methods VALUES (?, 'x')")) {
                    for (int i = 0; i < WRITES; i++) {
                        int id = thread * WRITES + i;
                        insert.setInt(1, id);
                        switch (thread % 3) {
                            case 0 -> assertThat(insert.executeUpdate()).isEqualTo(1);
                            case 1 -> assertThat(insert.executeLargeUpdate()).isEqualTo(1);
                            default -> executeAndAsk(insert);
                        }
                        acknowledged.add(id);
                    }
                }
            });
            counts.assertAccounted(THREADS * WRITES);
            counts.assertShared();
            app.assertRows("methods", acknowledged);
        });
    }

    private static void executeAndAsk(PreparedStatement insert) throws Exception {
        assertThat(insert.execute()).isFalse();
        assertThat(insert.getResultSet()).isNull();
        assertThat(insert.getUpdateCount()).isEqualTo(1);
        assertThat(insert.getLargeUpdateCount()).isEqualTo(1);
        assertThat(insert.getMoreResults()).isFalse();
        assertThat(insert.getUpdateCount()).isEqualTo(-1);
    }

    @Test
    void shouldAddUpEveryUpdateOfOneRow() {
        jvm.run(app -> {
            app.createTable("counters", "id int PRIMARY KEY, n int NOT NULL");
            app.execute("INSERT INTO counters VALUES (1, 0)");
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                try (PreparedStatement update =
                        connection.prepareStatement("UPDATE counters SET n = n + ? WHERE id = ?")) {
                    for (int i = 0; i < WRITES; i++) {
                        update.setInt(1, 1);
                        update.setInt(2, 1);
                        assertThat(update.executeUpdate()).isEqualTo(1);
                    }
                }
            });
            counts.assertAccounted(THREADS * WRITES);
            counts.assertShared();
            assertThat(app.queryLong("SELECT n FROM counters")).isEqualTo(THREADS * WRITES);
        });
    }

    @Test
    void shouldTellEachDeleteItsOwnCount() {
        jvm.run(app -> {
            app.createTable("deletes", "id int");
            // Of each number, as many rows as its remainder says.
            for (int copies = 1; copies <= 3; copies++) {
                app.execute("INSERT INTO deletes "
                        + app.sql(
                                "SELECT g FROM generate_series(0, 799) g WHERE g % 4 >= " + copies,
                                "SELECT seq FROM seq_0_to_799 WHERE seq % 4 >= " + copies));
            }
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                try (PreparedStatement delete = connection.prepareStatement("DELETE FROM deletes WHERE id = ?")) {
                    for (int i = 0; i < WRITES; i++) {
                        int id = thread * WRITES + i;
                        delete.setInt(1, id);
                        assertThat(delete.executeUpdate()).isEqualTo(id % 4);
                    }
                }
            });
            counts.assertAccounted(THREADS * WRITES);
            counts.assertShared();
            assertThat(app.queryLong("SELECT count(*) FROM deletes")).isZero();
        });
    }

    @Test
    void shouldLetEachThreadReadItsOwnWritesOnAnotherConnection() {
        jvm.run(app -> {
            app.createTable("own_reads", "id int PRIMARY KEY, n int");
            app.concurrently(THREADS, (thread, writer) -> {
                try (Connection reader = app.connect();
                        PreparedStatement insert = writer.prepareStatement("INSERT INTO own_reads VALUES (?, 0)");
                        PreparedStatement update = writer.prepareStatement("UPDATE own_reads SET n = ? WHERE id = ?");
                        PreparedStatement select = reader.prepareStatement("SELECT n FROM own_reads WHERE id = ?")) {
                    insert.setInt(1, thread);
                    insert.executeUpdate();
                    for (int i = 1; i <= WRITES; i++) {
                        update.setInt(1, i);
                        update.setInt(2, thread);
                        assertThat(update.executeUpdate()).isEqualTo(1);
                        select.setInt(1, thread);
                        try (ResultSet row = select.executeQuery()) {
                            assertThat(row.next()).isTrue();
                            assertThat(row.getInt(1)).isEqualTo(i);
                        }
                    }
                }
            });
            assertThat(app.queryLong("SELECT sum(n) FROM own_reads")).isEqualTo(THREADS * WRITES);
        });
    }

    @Test
    void shouldBatchWritesThatUseAPool() {
        jvm.run(app -> {
            app.createTable("pooled", "id int, v varchar(20)");
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            try (HikariDataSource pool = app.pool(8)) {
                Counts counts = app.counts();
                app.concurrently(THREADS, Thread::new, thread -> {
                    for (int i = 0; i < WRITES; i++) {
                        int id = thread * WRITES + i;
                        try (Connection connection = pool.getConnection();
                                PreparedStatement insert =
                                        connection.prepareStatement("INSERT INTO pooled (id, v) VALUES (?, 'x')")) {
                            insert.setInt(1, id);
                            assertThat(insert.executeUpdate()).isEqualTo(1);
                            acknowledged.add(id);
                        }
                    }
                });
                counts.assertAccounted(THREADS * WRITES);
                counts.assertShared();
            }
            app.assertRows("pooled", acknowledged);
        });
    }

    @Test
    void shouldBatchWritesOfVirtualThreads() {
        Assumptions.assumeTrue(setup.jdk().hasVirtualThreads(), "needs virtual threads");
        jvm.run(app -> {
            app.createTable("virtual_writes", "id int, v varchar(20)");
            int threads = 100;
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            Counts counts = app.counts();
            app.concurrently(threads, VirtualThreads.factory("writer"), thread -> {
                try (Connection connection = app.connect();
                        PreparedStatement insert =
                                connection.prepareStatement("INSERT INTO virtual_writes (id, v) VALUES (?, 'x')")) {
                    for (int i = 0; i < 10; i++) {
                        insert.setInt(1, thread * 10 + i);
                        assertThat(insert.executeUpdate()).isEqualTo(1);
                        acknowledged.add(thread * 10 + i);
                    }
                }
            });
            counts.assertAccounted(threads * 10L);
            counts.assertShared();
            app.assertRows("virtual_writes", acknowledged);
        });
    }

    @Test
    void shouldCountWritesUnderTheLabelsOfTheirHints() {
        jvm.run(app -> {
            app.createTable("hints", "id int, v varchar(20)");
            String columns = "INSERT INTO hints (id, v) VALUES (";
            AtomicInteger next = new AtomicInteger();
            Counts counts = app.counts();
            app.concurrently(3, (thread, connection) -> {
                try (PreparedStatement insert =
                        connection.prepareStatement("/* file:test.sql line:1 */ " + columns + "?, 'x')")) {
                    for (int i = 0; i < MOST_WRITES && (i % WRITES != 0 || counts.sharedGroups() == 0); i++) {
                        insert.setInt(1, next.getAndIncrement());
                        insert.executeUpdate();
                    }
                }
            });
            int writes = next.get();
            counts.assertShared();
            assertThat(counts.batched("file", "test.sql", "line", "1", "query_type", "insert"))
                    .isEqualTo(counts.batched())
                    .isGreaterThanOrEqualTo(2);
            assertThat(counts.batched("file", "test.sql", "line", "1")
                            + counts.excluded("file", "test.sql", "line", "1"))
                    .isEqualTo(writes);

            try (Connection connection = app.connect()) {
                App.execute(
                        connection,
                        "BEGIN",
                        "/* file:test.sql line:5 */ " + columns + next.getAndIncrement() + ", 'y')",
                        "COMMIT");
            }
            assertThat(counts.excluded("file", "test.sql", "line", "5", "reason", "transaction"))
                    .isEqualTo(1);
            assertThat(counts.batched("line", "5")).isZero();
            assertThat(app.queryLong("SELECT count(DISTINCT id) FROM hints")).isEqualTo(writes + 1);
            assertThat(app.queryLong("SELECT count(*) FROM hints")).isEqualTo(writes + 1);
        });
    }

    @Test
    void shouldNotDelayALoneWriter() {
        // Where writes have met lately, the connection is asked what it began with, and is on probation once more.
        try (AgentJvm fresh = AgentJvm.with(setup)) {
            fresh.run(BatchingIT::assertAloneFromTheFourthWriteOn);
        }
    }

    private static void assertAloneFromTheFourthWriteOn(App app) throws SQLException {
        app.createTable("lone", "id int, v varchar(20)");
        Counts counts = app.counts();
        try (Connection connection = app.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO lone VALUES (?, 'x')")) {
            for (int i = 0; i < WRITES; i++) {
                insert.setInt(1, i);
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
        }
        counts.assertExcluded("probation", 3);
        counts.assertExcluded("alone", WRITES - 3);
        counts.assertAccounted(WRITES);
        counts.assertGroups(0, 0);
        assertThat(counts.change("jdbc_write_batch_delay_seconds_count")).isZero();
        assertThat(app.queryLong("SELECT count(*) FROM lone")).isEqualTo(WRITES);
    }
}
