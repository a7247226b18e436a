package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.Answers;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Failures;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.jdbc.PgConnection;

/** A bad write fails its own caller only, with the error of the native call; its neighbours succeed. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
class ErrorsIT {
    private static final int THREADS = 12;
    private static final int WRITES = 60;
    private static final List<Integer> FINE = List.of(10, 20, 30, 40);

    /** For each place among {@link #FINE}, a number that a {@link BadWrite} goes badly with. */
    private static final List<Integer> BAD = List.of(5, 25, 45);

    private static final long SEED = Long.getLong("it.seed", System.nanoTime());

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

    @ParameterizedTest
    @EnumSource
    void shouldFailOnlyTheCallerOfABadWrite(BadWrite write) throws Exception {
        Assumptions.assumeTrue(write.existsOn(setup.database()), "needs another database");
        // Where the driver sends values in bulk, a NULL is a type of its own and does not meet other types.
        boolean apart = write == BadWrite.NULL_PARAMETER && setup.options().contains("useServerPrepStmts");
        jvm.runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            for (int bad : BAD) {
                seen.addAll(ofOneGroup(app, write, bad, false, apart ? 1 : 5));
            }
            return seen;
        });
    }

    /** Keys take a group another way: through a transaction, whose commit may be what fails. */
    @ParameterizedTest
    @EnumSource
    void shouldFailOnlyTheCallerOfABadWriteThatAsksForKeys(BadWrite write) throws Exception {
        Assumptions.assumeTrue(write.existsOn(setup.database()), "needs another database");
        Assumptions.assumeTrue(write.insert(), "needs keys");
        boolean apart = write == BadWrite.NULL_PARAMETER && setup.options().contains("useServerPrepStmts");
        jvm.runAsNatively(app -> ofOneGroup(app, write, BAD.get(1), true, apart ? 1 : 5));
    }

    private static List<String> ofOneGroup(App app, BadWrite write, int bad, boolean keys, int replayed)
            throws Exception {
        write.createTables(app);
        // A comment makes it another statement to the agent, which would let one rest that fails again and again.
        String sql = "/* bad " + bad + " */ " + write.sql(app);
        List<Integer> ids = new ArrayList<>(FINE);
        ids.add(bad);
        Collections.sort(ids);
        List<String> seen = new ArrayList<>();
        Counts counts = app.counts();
        try (Meeting meeting = app.meeting(write.table())) {
            List<Call<String>> calls = new ArrayList<>();
            for (int id : ids) {
                calls.add(meeting.add(connection -> {
                    try (PreparedStatement statement =
                            keys ? KeyRequest.ID.prepare(connection, sql) : connection.prepareStatement(sql)) {
                        String first = attempt(statement, id, id == bad ? write.bad() : write.fine(id));
                        // Statement and connection are as good as before.
                        return first + " next " + attempt(statement, id + 1, write.fine(id + 1));
                    }
                }));
            }
            meeting.meet();
            for (int i = 0; i < ids.size(); i++) {
                String told = calls.get(i).get();
                assertThat(told.startsWith("returned 1 ")).as(told).isEqualTo(ids.get(i) != bad);
                seen.add(ids.get(i) + " " + told);
            }
        }
        if (app.batching()) {
            assertThat(counts.change("jdbc_write_group_failures_total")).isEqualTo(1);
        }
        counts.assertExcluded("replayed", replayed);
        seen.addAll(app.rows("SELECT * FROM " + write.table() + " ORDER BY id"));
        return seen;
    }

    /** What the execution gave or threw, and the state it left. */
    private static String attempt(PreparedStatement statement, int id, String value) throws SQLException {
        Connection connection = statement.getConnection();
        statement.setInt(1, id);
        statement.setString(2, value);
        return executed(connection, statement::executeUpdate) + " " + Answers.all(statement, connection) + " "
                + transaction(connection);
    }

    /** An execution. */
    @FunctionalInterface
    private interface Execution {
        int run() throws SQLException;
    }

    private static String executed(Connection connection, Execution execution) throws SQLException {
        try {
            return "returned " + execution.run();
        } catch (SQLException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                assertThat(cause).isNotInstanceOf(BatchUpdateException.class);
            }
            return Failures.describe(e, connection);
        }
    }

    /** What the driver takes for the state of the connection's transaction. */
    private static String transaction(Connection connection) throws SQLException {
        if (connection.isWrapperFor(PgConnection.class)) {
            return "transaction " + connection.unwrap(PgConnection.class).getTransactionState();
        }
        org.mariadb.jdbc.Connection mariadb = connection.unwrap(org.mariadb.jdbc.Connection.class);
        return "transaction " + (mariadb.getContext().getServerStatus() & 3);
    }

    @Test
    void shouldGiveEachMemberItsErrorWhenAllAreBad() throws Exception {
        Assumptions.assumeFalse(
                setup.options().contains("useServerPrepStmts"), "what the server refuses to prepare is not batched");
        jvm.runAsNatively(app -> {
            app.createTable("missing_column", "id int PRIMARY KEY");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Meeting meeting = app.meeting("missing_column")) {
                List<Call<String>> calls = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    int id = i;
                    calls.add(meeting.add(connection -> Answers.to(connection, () -> {
                        try (PreparedStatement insert =
                                connection.prepareStatement("INSERT INTO missing_column (id, v) VALUES (?, ?)")) {
                            return attempt(insert, id, "v");
                        }
                    })));
                }
                meeting.meet();
                for (Call<String> call : calls) {
                    assertThat(call.get()).contains("column").contains("state 42");
                    seen.add(call.get());
                }
            }
            counts.assertExcluded("replayed", 4);
            return seen;
        });
    }

    @Test
    void shouldTellOfAMissingTableAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            Queue<String> seen = new ConcurrentLinkedQueue<>();
            app.concurrently(4, (thread, connection) -> {
                for (int i = 0; i < 3; i++) {
                    seen.add(Answers.to(connection, () -> {
                        try (PreparedStatement insert =
                                connection.prepareStatement("INSERT INTO missing_table (id, v) VALUES (?, ?)")) {
                            return attempt(insert, thread, "v");
                        }
                    }));
                    try (Statement statement = connection.createStatement()) {
                        seen.add(executed(connection, () -> statement.executeUpdate("DELETE FROM missing_table"))
                                + transaction(connection));
                    }
                }
            });
            return seen.stream().sorted().toList();
        });
    }

    /** Which one comes first is nobody's to say; that there is just one is. */
    @Test
    void shouldLetOneOfTwinsInAndTellTheOthers() throws Exception {
        jvm.runAsNatively(app -> {
            app.createTable("twins", "id int PRIMARY KEY, v varchar(20)");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Meeting meeting = app.meeting("twins")) {
                List<Call<String>> calls = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    calls.add(meeting.add(connection -> {
                        try (PreparedStatement insert =
                                connection.prepareStatement("INSERT INTO twins VALUES (?, ?)")) {
                            return attempt(insert, 1, "twin");
                        }
                    }));
                }
                meeting.meet();
                for (Call<String> call : calls) {
                    seen.add(call.get());
                }
            }
            assertThat(seen).filteredOn(told -> told.startsWith("returned 1 ")).hasSize(1);
            counts.assertExcluded("replayed", 5);
            app.assertRows("twins", List.of(1));
            Collections.sort(seen);
            return seen;
        });
    }

    @Test
    void shouldFailOnlyLiteralInsertsThatComeTooLate() throws Exception {
        jvm.runAsNatively(app -> {
            app.createTable("literal_twins", "id int PRIMARY KEY, v varchar(20)");
            List<String> seen = ofLiterals(app, "literal_twins", "INSERT INTO literal_twins VALUES (1, 'twin')");
            assertThat(seen).filteredOn(told -> told.startsWith("returned 1 ")).hasSize(1);
            app.assertRows("literal_twins", List.of(1));
            return seen;
        });
    }

    @Test
    void shouldFailOnlyLiteralUpdatesThatTakeTooMuch() throws Exception {
        jvm.runAsNatively(app -> {
            app.createTable("stock", "id int PRIMARY KEY, n int, CONSTRAINT enough CHECK (n >= 0)");
            app.execute("INSERT INTO stock VALUES (1, 3)");
            List<String> seen = ofLiterals(app, "stock", "UPDATE stock SET n = n - 1 WHERE id = 1");
            assertThat(seen).filteredOn(told -> told.startsWith("returned 1 ")).hasSize(3);
            assertThat(app.queryLong("SELECT n FROM stock")).isZero();
            return seen;
        });
    }

    /** Five times the same text, of which not all can succeed. */
    private static List<String> ofLiterals(App app, String table, String sql) throws Exception {
        Counts counts = app.counts();
        List<String> seen = new ArrayList<>();
        try (Meeting meeting = app.meeting(table)) {
            List<Call<String>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(meeting.add(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        return executed(connection, () -> statement.executeUpdate(sql)) + " "
                                + Answers.all(statement, connection) + " " + transaction(connection);
                    }
                }));
            }
            meeting.meet();
            for (Call<String> call : calls) {
                seen.add(call.get());
            }
        }
        counts.assertExcluded("replayed", 5);
        Collections.sort(seen);
        return seen;
    }

    /** What a statement answers when its last execution failed, and when it has gone well again since. */
    @Test
    void shouldLeaveStatementsBehindAnErrorAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            app.createTable("behind_errors", "id " + app.generatedKey() + ", v varchar(20) UNIQUE");
            String sql = "INSERT INTO behind_errors (id, v) VALUES (?, ?)";
            List<String> seen = new ArrayList<>();
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    PreparedStatement plain = connection.prepareStatement(sql);
                    PreparedStatement keyed = KeyRequest.ID.prepare(connection, sql);
                    Statement literal = connection.createStatement()) {
                seen.add(attempt(plain, 51, "a"));
                seen.add(attempt(plain, 52, "a"));
                seen.add(attempt(plain, 53, "b"));
                seen.add(attempt(keyed, 54, "c"));
                seen.add(attempt(keyed, 55, "a"));
                seen.add(attempt(keyed, 56, "d"));
                // Behind the error the driver may believe in an open transaction: the first write clears that up.
                for (String text : List.of("'e'", "'f'", "'a'", "'g'", "'h'")) {
                    seen.add(executed(
                                    connection,
                                    () -> literal.executeUpdate("INSERT INTO behind_errors (v) VALUES (" + text + ")"))
                            + " " + Answers.all(literal, connection) + " " + transaction(connection));
                }
                counts.assertExcluded("replayed", 3);
                connection.setAutoCommit(false);
                seen.add(attempt(plain, 100, "i"));
                connection.rollback();
                seen.add(attempt(keyed, 101, "j"));
                connection.commit();
                connection.setAutoCommit(true);
                seen.add(attempt(plain, 102, "k"));
            }
            seen.addAll(app.rows("SELECT v FROM behind_errors ORDER BY v"));
            return seen;
        });
    }

    @Test
    void shouldKeepErrorsApartWhenManyWriteAtOnce() {
        System.out.println("-Dit.seed=" + SEED);
        long seed = SEED;
        jvm.run(app ->
                mixed(app, seed, "mixed_errors", "INSERT INTO mixed_errors (id, code, n, parent) VALUES (?, ?, ?, ?)"));
    }

    private static void mixed(App app, long seed, String table, String sql) throws Exception {
        createMixedTables(app, table);
        Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
        Queue<FailedWrite> failed = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 10; i++) {
            acknowledged.add(-i);
        }
        Counts counts = app.counts();
        app.concurrently(THREADS, (thread, connection) -> {
            Random random = new Random(seed + thread);
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                for (int i = 0; i < WRITES; i++) {
                    MixedWrite write = MixedWrite.random(random, 1 + thread * WRITES + i);
                    String told = executed(connection, () -> write.execute(insert));
                    if (told.equals("returned 1")) {
                        acknowledged.add(write.id());
                    } else {
                        failed.add(new FailedWrite(write, told));
                    }
                    assertThat(connection.getAutoCommit()).isTrue();
                }
            }
        });
        counts.assertAccounted(THREADS * WRITES);
        counts.assertShared();
        assertThat(counts.excluded("reason", "replayed")).isPositive();
        assertThat(failed).isNotEmpty();
        app.assertRows(table, acknowledged);
        for (FailedWrite write : failed) {
            assertThat(toldAlone(app, sql, write.write())).isEqualTo(write.told());
        }
    }

    private static void createMixedTables(App app, String table) throws SQLException {
        app.execute("DROP TABLE IF EXISTS " + table + app.sql(" CASCADE", ""));
        app.createTable(table + "_parent", "id int PRIMARY KEY");
        app.createTable(
                table,
                "id int PRIMARY KEY, code varchar(10) UNIQUE, n int NOT NULL CHECK (n >= 0), parent int,"
                        + " FOREIGN KEY (parent) REFERENCES " + table + "_parent (id)");
        app.execute("INSERT INTO " + table + "_parent VALUES (1)");
        for (int i = 0; i < 10; i++) {
            app.execute("INSERT INTO " + table + " VALUES (" + -i + ", 'taken" + i + "', 0, 1)");
        }
    }

    /** In a transaction a write runs natively. */
    private static String toldAlone(App app, String sql, MixedWrite write) throws SQLException {
        try (Connection connection = app.connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                return executed(connection, () -> write.execute(insert));
            } finally {
                connection.rollback();
            }
        }
    }

    private record FailedWrite(MixedWrite write, String told) {}
}
