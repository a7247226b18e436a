package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Failures;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a batched write gives back and leaves behind is what the native write would have. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
@SuppressWarnings("try")
class ResultsIT {
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
    void shouldTellEachUpdateItsOwnCount() throws Exception {
        jvm.runAsNatively(
                app -> countsOfOneGroup(app, "update_counts", "UPDATE update_counts SET v = 'new' WHERE part = ?"));
    }

    @Test
    void shouldTellEachDeleteItsOwnCount() throws Exception {
        jvm.runAsNatively(app -> countsOfOneGroup(app, "delete_counts", "DELETE FROM delete_counts WHERE part = ?"));
    }

    /** Part n has n rows. */
    private static List<String> countsOfOneGroup(App app, String table, String sql) throws Exception {
        app.createTable(table, "part int, v varchar(10)");
        app.execute("INSERT INTO " + table
                + " VALUES (1, 'a'), (2, 'b'), (2, 'c'), (5, 'd'), (5, 'e'), (5, 'f'), (5, 'g'), (5, 'h')");
        Counts counts = app.counts();
        List<String> seen = new ArrayList<>();
        try (Meeting meeting = app.meeting(table)) {
            List<Call<Integer>> calls = new ArrayList<>();
            for (int part : new int[] {2, 0, 5, 1, 9}) {
                calls.add(meeting.add(connection -> {
                    try (PreparedStatement write = connection.prepareStatement(sql)) {
                        write.setInt(1, part);
                        return write.executeUpdate();
                    }
                }));
            }
            meeting.meet();
            for (Call<Integer> call : calls) {
                seen.add(call.seen());
            }
        }
        counts.assertGroups(2, 6);
        counts.assertBatched(6);
        assertThat(seen).containsExactly("returned 2", "returned 0", "returned 5", "returned 1", "returned 0");
        seen.addAll(app.rows("SELECT part, v FROM " + table + " ORDER BY part, v"));
        return seen;
    }

    @Test
    void shouldUpdateOneRowOnceForEachMember() {
        jvm.run(app -> {
            app.createTable("same_row", "id int PRIMARY KEY, n int");
            app.execute("INSERT INTO same_row VALUES (1, 0)");
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("same_row")) {
                for (int i = 0; i < 10; i++) {
                    meeting.add(connection -> {
                        try (PreparedStatement update =
                                connection.prepareStatement("UPDATE same_row SET n = n + 1 WHERE id = ?")) {
                            update.setInt(1, 1);
                            assertThat(update.executeUpdate()).isEqualTo(1);
                        }
                        return null;
                    });
                }
                meeting.meet();
            }
            counts.assertGroups(2, 11);
            assertThat(app.queryLong("SELECT n FROM same_row")).isEqualTo(10);
        });
    }

    @Test
    void shouldBatchIdenticalLiteralStatements() {
        jvm.run(app -> {
            app.createTable("literals", "id " + app.generatedKey() + ", v varchar(20)");
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("literals")) {
                for (int i = 0; i < 6; i++) {
                    meeting.add(connection -> {
                        assertThat(App.update(connection, "INSERT INTO literals (v) VALUES ('it''s; -- ? one')"))
                                .isEqualTo(1);
                        return null;
                    });
                }
                meeting.meet();
            }
            counts.assertGroups(2, 7);
            assertThat(app.rows("SELECT count(*), min(v), max(v) FROM literals"))
                    .containsExactly("6|it's; -- ? one|it's; -- ? one");
        });
    }

    @Test
    void shouldNotPutDifferentTextsIntoOneGroup() {
        jvm.run(app -> {
            app.createTable("texts", "id int, v varchar(20)");
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("texts")) {
                meeting.add(connection -> App.update(connection, "INSERT INTO texts VALUES (1, 'a')"));
                meeting.add(connection -> App.update(connection, "INSERT INTO texts VALUES (2, 'b')"));
                meeting.meet();
            }
            counts.assertGroups(3, 3);
            app.assertRows("texts", List.of(1, 2));
        });
    }

    @Test
    void shouldGroupTextsThatDifferInTheirHintsOnly() {
        jvm.run(app -> {
            app.createTable("hinted", "id int, v varchar(20)");
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("hinted")) {
                for (int i = 0; i < 3; i++) {
                    int id = i;
                    meeting.add(connection -> {
                        try (PreparedStatement insert = connection.prepareStatement(
                                "/* file:test.sql line:" + id + " */ INSERT INTO hinted VALUES (?, 'x')")) {
                            insert.setInt(1, id);
                            return insert.executeUpdate();
                        }
                    });
                }
                meeting.meet();
            }
            counts.assertGroups(2, 4);
            for (int i = 0; i < 3; i++) {
                assertThat(counts.batched("file", "test.sql", "line", String.valueOf(i)))
                        .isEqualTo(1);
            }
            app.assertRows("hinted", List.of(0, 1, 2));
        });
    }

    @Test
    void shouldAnswerAfterExecuteAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            app.createTable("answers", "id int, v varchar(20)");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO answers VALUES (?, ?)");
                    Statement literal = connection.createStatement()) {
                insert.setInt(1, 1);
                insert.setString(2, "a");
                seen.add("execute " + insert.execute());
                tell(insert, seen);
                seen.add("executeUpdate " + insert.executeUpdate());
                tell(insert, seen);
                seen.add("executeLargeUpdate " + insert.executeLargeUpdate());
                tell(insert, seen);
                seen.add("literal execute " + literal.execute("UPDATE answers SET v = 'b'"));
                tell(literal, seen);
                seen.add("literal update " + literal.executeUpdate("UPDATE answers SET v = 'c' WHERE id = 7"));
                tell(literal, seen);
                seen.add("literal large " + literal.executeLargeUpdate("DELETE FROM answers"));
                tell(literal, seen);
            }
            counts.assertBatched(6);
            return seen;
        });
    }

    private static void tell(Statement statement, List<String> seen) throws SQLException {
        seen.add("count " + statement.getUpdateCount() + " large " + statement.getLargeUpdateCount() + " set "
                + statement.getResultSet() + " warnings " + statement.getWarnings() + " connection's "
                + statement.getConnection().getWarnings());
        seen.add("more " + statement.getMoreResults() + " count " + statement.getUpdateCount() + " large "
                + statement.getLargeUpdateCount());
        seen.add("auto-commit " + statement.getConnection().getAutoCommit() + " closed " + statement.isClosed());
    }

    @Test
    void shouldUseOneStatementAgainAndAgainAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            app.createTable("reuse", "id int, v varchar(20)");
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO reuse VALUES (?, ?)")) {
                insert.setInt(1, 1);
                insert.setString(2, "kept");
                insert.executeUpdate();
                insert.setInt(1, 2);
                insert.executeUpdate();
                insert.setNull(2, Types.VARCHAR);
                insert.executeUpdate();
                insert.setString(1, "3");
                seen.add(attempt(insert));
                insert.setInt(1, 4);
                seen.add(attempt(insert));
                insert.clearParameters();
                seen.add(attempt(insert));
                insert.setInt(1, 5);
                seen.add(attempt(insert));
                insert.setString(2, "ö € 😀");
                seen.add(attempt(insert));
                insert.addBatch();
                insert.setInt(1, 6);
                insert.addBatch();
                seen.add("batch " + insert.executeBatch().length);
                seen.add(attempt(insert));
                insert.close();
                seen.add(attempt(insert));
            }
            seen.addAll(app.rows("SELECT id, v FROM reuse ORDER BY id, v"));
            return seen;
        });
    }

    private static String attempt(PreparedStatement statement) throws SQLException {
        try {
            return "returned " + statement.executeUpdate();
        } catch (SQLException e) {
            String text = Failures.describe(e, statement.isClosed() ? null : statement.getConnection());
            // pgjdbc names a closed statement's own hash.
            return text.replaceAll("@[0-9a-f]+", "@");
        }
    }

    @Test
    void shouldKeepOpenResultSetsOfTheConnection() throws Exception {
        jvm.runAsNatively(app -> {
            app.createTable("cursors", "id int, v varchar(20)");
            app.execute("INSERT INTO cursors VALUES (1, 'a'), (2, 'b'), (3, 'c')");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect();
                    Statement reader = connection.createStatement();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO cursors VALUES (?, 'new')")) {
                reader.setFetchSize(1);
                try (ResultSet rows = reader.executeQuery("SELECT id FROM cursors WHERE id < 10 ORDER BY id")) {
                    for (int i = 0; rows.next(); i++) {
                        insert.setInt(1, 10 + i);
                        seen.add(rows.getInt(1) + " " + insert.executeUpdate());
                    }
                }
            }
            counts.assertBatched(3);
            seen.addAll(app.rows("SELECT id, v FROM cursors ORDER BY id"));
            return seen;
        });
    }

    @Test
    void shouldKeepPendingBatchEntriesOfTheLeadersConnection() {
        jvm.run(app -> {
            app.createTable("pending", "id int");
            try (Connection connection = app.connect();
                    PreparedStatement pending = connection.prepareStatement("INSERT INTO pending VALUES (?)");
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO pending VALUES (?)")) {
                pending.setInt(1, 1);
                pending.addBatch();
                Counts counts = app.counts();
                insert.setInt(1, 2);
                insert.executeUpdate();
                counts.assertBatched(1);
                app.assertRows("pending", List.of(2));
                pending.setInt(1, 3);
                pending.addBatch();
                assertThat(pending.executeBatch()).containsExactly(1, 1);
            }
            app.assertRows("pending", List.of(1, 2, 3));
        });
    }

    @Test
    void shouldGroupOneUpsertPerKeyAndCountItAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            app.createTable("upserts", "id int PRIMARY KEY, n int NOT NULL");
            app.execute("INSERT INTO upserts VALUES (1, 0)");
            String sql = app.sql(
                    "INSERT INTO upserts VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET n = upserts.n + 1",
                    "INSERT INTO upserts VALUES (?, 1) ON DUPLICATE KEY UPDATE n = n + 1");
            List<String> seen = new ArrayList<>();
            try (Meeting meeting = app.meeting("upserts")) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (int id : new int[] {1, 2, 1, 3}) {
                    calls.add(meeting.add(connection -> {
                        try (PreparedStatement upsert = connection.prepareStatement(sql)) {
                            upsert.setInt(1, id);
                            return upsert.executeUpdate();
                        }
                    }));
                }
                meeting.meet();
                for (Call<Integer> call : calls) {
                    seen.add(call.seen());
                }
            }
            seen.addAll(app.rows("SELECT id, n FROM upserts ORDER BY id"));
            return seen;
        });
    }

    @Test
    void shouldCountIgnoredInsertsAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            app.createTable("ignored", "id int PRIMARY KEY");
            app.execute("INSERT INTO ignored VALUES (1)");
            String sql = app.sql(
                    "INSERT INTO ignored VALUES (?) ON CONFLICT DO NOTHING", "INSERT IGNORE INTO ignored VALUES (?)");
            List<String> seen = new ArrayList<>();
            try (Meeting meeting = app.meeting("ignored")) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (int id : new int[] {2, 1, 3, 1}) {
                    calls.add(meeting.add(connection -> {
                        try (PreparedStatement insert = connection.prepareStatement(sql)) {
                            insert.setInt(1, id);
                            return insert.executeUpdate();
                        }
                    }));
                }
                meeting.meet();
                for (Call<Integer> call : calls) {
                    seen.add(call.seen());
                }
            }
            seen.addAll(app.rows("SELECT id FROM ignored ORDER BY id"));
            return seen;
        });
    }
}
