package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.Answers;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Each caller gets the keys of its own row, in the form in which the driver gives them natively. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
class GeneratedKeysIT {
    private static final int THREADS = 15;
    private static final int WRITES = 40;

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
    void shouldGiveEachThreadTheKeysOfItsOwnRows() {
        jvm.run(app -> {
            createTable(app, "thread_keys");
            Map<String, Long> keys = new ConcurrentHashMap<>();
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                List<KeyRequest> requests = app.postgresql()
                        ? List.of(KeyRequest.ID, KeyRequest.VALUE_AND_ID, KeyRequest.NOTE_AND_ID)
                        : KeyRequest.attributableOnMariadb();
                KeyRequest request = requests.get(thread % requests.size());
                try (PreparedStatement insert =
                        request.prepare(connection, "INSERT INTO thread_keys (v, note) VALUES (?, 'n')")) {
                    for (int i = 0; i < WRITES; i++) {
                        // Reversed, so that the order of the values is not that of the calls.
                        String value = "v" + (WRITES - i) + "-" + thread;
                        insert.setString(1, value);
                        assertThat(insert.executeUpdate()).isEqualTo(1);
                        try (ResultSet row = insert.getGeneratedKeys()) {
                            assertThat(row.next()).isTrue();
                            keys.put(value, row.getLong(request.idColumn(app.postgresql())));
                            assertThat(row.next()).isFalse();
                        }
                    }
                }
            });
            counts.assertAccounted(THREADS * WRITES);
            counts.assertShared();
            Map<String, Long> rows = new ConcurrentHashMap<>();
            for (String row : app.rows("SELECT v, id FROM thread_keys")) {
                String[] columns = row.split("\\|", -1);
                rows.put(columns[0], Long.valueOf(columns[1]));
            }
            assertThat(keys).hasSize(THREADS * WRITES).isEqualTo(rows);
            app.assertRows("thread_keys", keys.values());
        });
    }

    @Test
    void shouldGiveEachMemberOfAGroupTheKeyOfItsOwnRow() throws Exception {
        jvm.runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            List<KeyRequest> requests =
                    app.postgresql() ? KeyRequest.attributableOnPostgresql() : KeyRequest.attributableOnMariadb();
            for (int i = 0; i < requests.size(); i++) {
                createTable(app, "member_keys");
                Counts counts = app.counts();
                seen.addAll(ofOneGroup(
                        app,
                        "member_keys",
                        requests.get(i),
                        "INSERT INTO member_keys (v, note) VALUES (?, 'n')",
                        List.of("m", "c", "z", "a", "x")));
                counts.assertGroups(2, 6);
                counts.assertBatched(6);
                assertThat(seen)
                        .filteredOn(told -> told.contains("1 rows, keys [own]"))
                        .hasSize(5 * (i + 1));
            }
            return seen;
        });
    }

    @Test
    void shouldGiveNoKeyToAMemberWhoseRowIsSkipped() throws Exception {
        jvm.runAsNatively(app -> {
            createTable(app, "skipped_keys");
            app.execute("INSERT INTO skipped_keys (v) VALUES ('old'), ('older')");
            String sql = app.sql(
                    "INSERT INTO skipped_keys (v) VALUES (?) ON CONFLICT DO NOTHING",
                    "INSERT IGNORE INTO skipped_keys (v) VALUES (?)");
            Counts counts = app.counts();
            List<String> seen = ofOneGroup(
                    app, "skipped_keys", KeyRequest.ID, sql, List.of("old", "new", "older", "newer", "old", "newest"));
            counts.assertGroups(2, 7);
            counts.assertBatched(7);
            assertThat(seen.toString()).contains("0 rows, keys []").contains("1 rows, keys [own]");
            return seen;
        });
    }

    @Test
    void shouldDescribeTheKeysAlsoOfAGroupThatWasSkipped() throws Exception {
        jvm.runAsNatively(app -> {
            createTable(app, "no_keys");
            app.execute("INSERT INTO no_keys (v) VALUES ('old')");
            String sql = app.sql(
                    "INSERT INTO no_keys (v) VALUES ('old') ON CONFLICT DO NOTHING",
                    "INSERT IGNORE INTO no_keys (v) VALUES ('old')");
            List<Call<String>> calls = new ArrayList<>();
            try (Meeting meeting = app.meeting("no_keys")) {
                for (int i = 0; i < 3; i++) {
                    calls.add(meeting.add(connection -> columnsOfKeys(connection, sql)));
                }
                meeting.meet();
            }
            List<String> seen = new ArrayList<>();
            for (Call<String> call : calls) {
                seen.add(call.seen());
            }
            return seen;
        });
    }

    private static String columnsOfKeys(Connection connection, String sql) throws SQLException {
        try (PreparedStatement insert = KeyRequest.ID.prepare(connection, sql)) {
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                ResultSetMetaData columns = keys.getMetaData();
                return columns.getColumnCount() + " " + columns.getColumnLabel(1) + " " + columns.getColumnTypeName(1)
                        + " " + keys.next();
            }
        }
    }

    @Test
    void shouldGiveTheKeyOfTheRowThatAnUpsertTouches() throws Exception {
        jvm.runAsNatively(app -> {
            createTable(app, "upsert_keys");
            app.execute("INSERT INTO upsert_keys (v, note) VALUES ('same', 'n'), ('other', 'o')");
            String sql = app.sql(
                    "INSERT INTO upsert_keys (v, note) VALUES (?, 'n') ON CONFLICT (v) DO UPDATE SET note = 'n'",
                    "INSERT INTO upsert_keys (v, note) VALUES (?, 'n') ON DUPLICATE KEY UPDATE note = 'n'");
            Counts counts = app.counts();
            List<String> seen = ofOneGroup(
                    app, "upsert_keys", KeyRequest.ID, sql, List.of("same", "new", "other", "newer", "same"));
            counts.assertGroups(2, 6);
            counts.assertBatched(6);
            assertThat(seen.toString()).doesNotContain("not own");
            return seen;
        });
    }

    /** MariaDB's way to get the key of a row that is already there sets the session's last key. */
    @Test
    void shouldNotBatchUpsertsThatSetTheLastInsertId() throws Exception {
        assumeOn(Database.MARIADB);
        jvm.runAsNatively(app -> {
            createTable(app, "last_id_keys");
            app.execute("INSERT INTO last_id_keys (v) VALUES ('old')");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect();
                    PreparedStatement upsert = KeyRequest.FLAG.prepare(
                            connection,
                            "INSERT INTO last_id_keys (v) VALUES (?) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)")) {
                for (String value : List.of("new", "old", "new")) {
                    upsert.setString(1, value);
                    seen.add(upsert.executeUpdate() + " " + Answers.keys(upsert));
                }
            }
            counts.assertOnlyExcluded("session_function", 3);
            return seen;
        });
    }

    @Test
    void shouldGiveNoKeyWhenATriggerSkipsTheRow() throws Exception {
        assumeOn(Database.POSTGRESQL);
        jvm.runAsNatively(app -> {
            createTable(app, "trigger_keys");
            app.execute(
                    "CREATE OR REPLACE FUNCTION skip_even() RETURNS trigger LANGUAGE plpgsql AS"
                            + " 'BEGIN IF length(NEW.v) % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW; END'",
                    "CREATE TRIGGER skip_even BEFORE INSERT ON trigger_keys FOR EACH ROW EXECUTE FUNCTION skip_even()");
            Counts counts = app.counts();
            List<String> seen = ofOneGroup(
                    app,
                    "trigger_keys",
                    KeyRequest.VALUE_AND_ID,
                    "INSERT INTO trigger_keys (v) VALUES (?)",
                    List.of("odd", "even", "b", "aa"));
            counts.assertGroups(2, 5);
            counts.assertBatched(5);
            return seen;
        });
    }

    /** Which columns are asked for is part of what a caller expects back. */
    @Test
    void shouldNotMixCallersThatAskForOtherColumns() {
        assumeOn(Database.POSTGRESQL);
        jvm.run(app -> {
            createTable(app, "other_columns");
            List<KeyRequest> requests = List.of(
                    KeyRequest.ID,
                    KeyRequest.VALUE_AND_ID,
                    KeyRequest.VALUE,
                    KeyRequest.ID,
                    KeyRequest.ID_AND_VALUE,
                    KeyRequest.VALUE_AND_ID);
            Counts counts = app.counts();
            List<Call<List<String>>> calls = new ArrayList<>();
            try (Meeting meeting = app.meeting("other_columns")) {
                for (int i = 0; i < requests.size(); i++) {
                    KeyRequest request = requests.get(i);
                    String value = "v" + i;
                    calls.add(meeting.add(connection -> {
                        try (PreparedStatement insert =
                                request.prepare(connection, "INSERT INTO other_columns (v) VALUES (?)")) {
                            insert.setString(1, value);
                            insert.executeUpdate();
                            return Answers.keyRows(insert);
                        }
                    }));
                }
                meeting.add(connection -> {
                    try (PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO other_columns (v) VALUES (?)")) {
                        insert.setString(1, "no keys");
                        return insert.executeUpdate();
                    }
                });
                meeting.meet();
            }
            counts.assertGroups(6, 8);
            for (int i = 0; i < calls.size(); i++) {
                String value = "v" + i;
                long id = app.queryLong("SELECT id FROM other_columns WHERE v = '" + value + "'");
                assertThat(calls.get(i).get())
                        .containsExactly(
                                switch (requests.get(i)) {
                                    case ID -> String.valueOf(id);
                                    case VALUE -> value;
                                    case ID_AND_VALUE -> id + "|" + value;
                                    default -> value + "|" + id;
                                });
            }
        });
    }

    @Test
    void shouldDescribeKeysAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            List<KeyRequest> requests =
                    app.postgresql() ? KeyRequest.attributableOnPostgresql() : KeyRequest.attributableOnMariadb();
            for (KeyRequest request : requests) {
                createTable(app, "described_keys");
                Counts counts = app.counts();
                seen.add(request.name());
                try (Connection connection = app.connect();
                        PreparedStatement insert =
                                request.prepare(connection, "INSERT INTO described_keys (v) VALUES (?)")) {
                    seen.add("before " + Answers.state(insert, connection));
                    for (int i = 0; i < 3; i++) {
                        insert.setString(1, "v" + i);
                        seen.add(insert.executeUpdate() + " " + Answers.all(insert, connection));
                        seen.add("again " + Answers.all(insert, connection));
                    }
                    insert.setString(1, "executed");
                    seen.add(insert.execute() + " " + Answers.all(insert, connection));
                    insert.setString(1, "large");
                    seen.add(insert.executeLargeUpdate() + " " + Answers.all(insert, connection));
                }
                counts.assertBatched(5);
            }
            return seen;
        });
    }

    @Test
    void shouldGiveKeysOfEveryTypeAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            List<String> types = app.postgresql()
                    ? List.of(
                            "id bigserial PRIMARY KEY",
                            "id smallint GENERATED ALWAYS AS IDENTITY",
                            "id uuid DEFAULT '11111111-2222-3333-4444-555555555555'",
                            "id timestamptz DEFAULT '2024-02-29 12:00:00+00'",
                            "id numeric(30, 5) DEFAULT 12345678901234567890.12345",
                            "id text DEFAULT 'text'",
                            "id int[] DEFAULT '{1,2}'",
                            "id int",
                            "id int GENERATED ALWAYS AS (length('four')) STORED")
                    : List.of(
                            "id bigint AUTO_INCREMENT PRIMARY KEY",
                            "id tinyint AUTO_INCREMENT PRIMARY KEY",
                            "id bigint unsigned AUTO_INCREMENT PRIMARY KEY",
                            "id int PRIMARY KEY DEFAULT 7",
                            "id int DEFAULT 7");
            List<String> seen = new ArrayList<>();
            for (String type : types) {
                app.createTable("typed_keys", type + ", v varchar(20)");
                if (type.contains("unsigned")) {
                    app.execute("ALTER TABLE typed_keys AUTO_INCREMENT = 9223372036854775900");
                }
                Counts counts = app.counts();
                try (Connection connection = app.connect();
                        PreparedStatement insert = KeyRequest.ID.prepare(
                                connection, "INSERT INTO typed_keys (v) /* " + type.length() + " */ VALUES (?)")) {
                    insert.setString(1, "v");
                    seen.add(type + ": " + insert.executeUpdate() + " " + Answers.all(insert, connection));
                }
                counts.assertBatched(1);
            }
            return seen;
        });
    }

    @Test
    void shouldGiveBackKeysThatTheApplicationChose() throws Exception {
        jvm.runAsNatively(app -> {
            createTable(app, "chosen_keys");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect();
                    PreparedStatement insert =
                            KeyRequest.ID.prepare(connection, "INSERT INTO chosen_keys (id, v) VALUES (?, ?)")) {
                for (int id : new int[] {100, 7, -5, Integer.MAX_VALUE - 5}) {
                    insert.setInt(1, id);
                    insert.setString(2, "v" + id);
                    seen.add(insert.executeUpdate() + " " + Answers.keys(insert));
                }
                if (!app.postgresql()) {
                    // Both let the server choose.
                    insert.setInt(1, 0);
                    insert.setString(2, "zero");
                    seen.add(insert.executeUpdate() + " " + Answers.keys(insert));
                    insert.setNull(1, Types.INTEGER);
                    insert.setString(2, "null");
                    seen.add(insert.executeUpdate() + " " + Answers.keys(insert));
                }
            }
            counts.assertBatched(app.postgresql() ? 4 : 6);
            seen.addAll(app.rows("SELECT id, v FROM chosen_keys ORDER BY id"));
            return seen;
        });
    }

    @Test
    void shouldGiveChosenKeysToTheirMembers() {
        jvm.run(app -> {
            createTable(app, "chosen_in_group");
            Counts counts = app.counts();
            List<Integer> ids = List.of(50, 10, 40, 20);
            List<Call<List<String>>> calls = new ArrayList<>();
            try (Meeting meeting = app.meeting("chosen_in_group")) {
                for (int id : ids) {
                    calls.add(meeting.add(connection -> {
                        try (PreparedStatement insert = KeyRequest.ID.prepare(
                                connection, "INSERT INTO chosen_in_group (id, v) VALUES (?, ?)")) {
                            insert.setInt(1, id);
                            insert.setString(2, "v" + id);
                            insert.executeUpdate();
                            return Answers.keyRows(insert);
                        }
                    }));
                }
                meeting.meet();
            }
            counts.assertGroups(2, 5);
            for (int i = 0; i < ids.size(); i++) {
                assertThat(calls.get(i).get()).containsExactly(String.valueOf(ids.get(i)));
            }
            app.assertRows("chosen_in_group", ids);
        });
    }

    @Test
    void shouldCloseAndKeepKeysAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            createTable(app, "kept_keys");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect()) {
                PreparedStatement insert = KeyRequest.ID.prepare(connection, "INSERT INTO kept_keys (v) VALUES (?)");
                insert.setString(1, "a");
                insert.executeUpdate();
                ResultSet first = insert.getGeneratedKeys();
                ResultSet second = insert.getGeneratedKeys();
                seen.add("same " + (first == second));
                seen.add("next " + Answers.to(connection, first::next));
                insert.setString(1, "b");
                insert.executeUpdate();
                seen.add("closed by the next execution " + first.isClosed() + " " + second.isClosed());
                seen.add("read " + Answers.to(connection, () -> first.getInt(1)));
                seen.add("next " + Answers.to(connection, second::next));
                ResultSet last = insert.getGeneratedKeys();
                seen.add("next " + Answers.to(connection, last::next) + " "
                        + Answers.to(connection, () -> last.getInt(1)));
                insert.close();
                seen.add("closed with the statement " + last.isClosed());
                seen.add("read " + Answers.to(connection, () -> last.getInt(1)));
                seen.add("behind close " + Answers.to(connection, () -> Answers.keys(insert)));
                seen.add("executed behind close " + Answers.to(connection, insert::executeUpdate));
            }
            counts.assertBatched(2);
            return seen;
        });
    }

    @Test
    void shouldCloseOnCompletionOfTheKeysAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            createTable(app, "completed_keys");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect();
                    PreparedStatement insert =
                            KeyRequest.ID.prepare(connection, "INSERT INTO completed_keys (v) VALUES (?)")) {
                insert.closeOnCompletion();
                insert.setString(1, "a");
                insert.executeUpdate();
                ResultSet keys = insert.getGeneratedKeys();
                seen.add("open " + insert.isClosed() + " next " + Answers.to(connection, keys::next));
                keys.close();
                seen.add("completed " + insert.isClosed());
            }
            counts.assertBatched(1);
            return seen;
        });
    }

    @Test
    void shouldUseOneStatementAgainForOtherExecutionsAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            createTable(app, "reused_keys");
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect();
                    PreparedStatement insert =
                            KeyRequest.ID.prepare(connection, "INSERT INTO reused_keys (v) VALUES (?)")) {
                execute(insert, "a", seen);
                // Fails; what is told of the keys of a failed execution is the driver's affair.
                execute(insert, "a", seen);
                execute(insert, "b", seen);
                for (String value : List.of("c", "d")) {
                    insert.setString(1, value);
                    insert.addBatch();
                }
                seen.add("batch " + insert.executeBatch().length + " "
                        + Answers.keyRows(insert).size());
                execute(insert, "e", seen);
                insert.clearParameters();
                seen.add("unset: " + Answers.to(connection, insert::executeUpdate) + ", keys "
                        + Answers.to(connection, () -> Answers.keyRows(insert).size()) + ", count "
                        + Answers.to(connection, insert::getUpdateCount));
                execute(insert, "f", seen);
                connection.setAutoCommit(false);
                execute(insert, "g", seen);
                connection.commit();
                connection.setAutoCommit(true);
                execute(insert, "h", seen);
            }
            seen.addAll(app.rows("SELECT v FROM reused_keys ORDER BY v"));
            return seen;
        });
    }

    /** Keys are told as present or absent: a group that is rolled back leaves gaps in them. */
    private static void execute(PreparedStatement insert, String value, List<String> seen) throws SQLException {
        Connection connection = insert.getConnection();
        insert.setString(1, value);
        seen.add(value + ": " + Answers.to(connection, insert::executeUpdate) + ", keys "
                + Answers.to(connection, () -> Answers.keyRows(insert).size()) + ", count "
                + Answers.to(connection, insert::getUpdateCount));
    }

    @Test
    void shouldNotBatchFormsWhoseKeysCannotBeAttributed() throws Exception {
        jvm.runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            String oneRow = "INSERT INTO unattributable (v) VALUES (?)";
            String twoRows = "INSERT INTO unattributable (v) VALUES (?), ('second')";
            String update = "UPDATE unattributable SET note = 'changed' WHERE v <> ?";
            String delete = "DELETE FROM unattributable WHERE v = ?";
            for (KeyRequest request :
                    app.postgresql() ? List.of(KeyRequest.FLAG, KeyRequest.STAR) : List.<KeyRequest>of()) {
                seen.add(excluded(app, request, oneRow, "generated_keys"));
            }
            for (KeyRequest request : List.of(KeyRequest.ID, KeyRequest.FLAG)) {
                seen.add(excluded(app, request, twoRows, "generated_keys"));
                seen.add(excluded(app, request, update, "generated_keys"));
                seen.add(excluded(app, request, delete, "generated_keys"));
                seen.add(excluded(
                        app, request, "INSERT INTO unattributable (v) SELECT concat(?, 'x')", "insert_select"));
            }
            return seen;
        });
    }

    private static String excluded(App app, KeyRequest request, String sql, String reason) throws Exception {
        createTable(app, "unattributable");
        app.execute("INSERT INTO unattributable (v, note) VALUES ('old', 'old'), ('older', 'older')");
        Counts counts = app.counts();
        try (Connection connection = app.connect();
                PreparedStatement write = request.prepare(connection, sql)) {
            write.setString(1, "old".repeat(sql.startsWith("INSERT") ? 2 : 1));
            String seen = request + " " + sql + ": " + Answers.to(connection, write::executeUpdate) + " "
                    + Answers.all(write, connection);
            counts.assertOnlyExcluded(reason, 1);
            return seen;
        }
    }

    @Test
    void shouldGiveLiteralWritesTheirKeys() throws Exception {
        jvm.runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            createTable(app, "literal_keys");
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    Statement statement = connection.createStatement()) {
                String[] id = {"id"};
                int flag = Statement.RETURN_GENERATED_KEYS;
                seen.add(statement.executeUpdate(literal("a"), flag) + " " + Answers.all(statement, connection));
                seen.add(statement.executeUpdate(literal("b"), id) + " " + Answers.all(statement, connection));
                seen.add(statement.execute(literal("c"), flag) + " " + Answers.all(statement, connection));
                seen.add(statement.execute(literal("d"), id) + " " + Answers.all(statement, connection));
                seen.add(statement.executeLargeUpdate(literal("e"), flag) + " " + Answers.all(statement, connection));
                seen.add(statement.executeLargeUpdate(literal("f"), id) + " " + Answers.all(statement, connection));
            }
            if (app.postgresql()) {
                counts.assertOnlyExcluded("generated_keys", 6);
            } else {
                counts.assertBatched(6);
                counts.assertAccounted(6);
            }
            seen.addAll(app.rows("SELECT id, v FROM literal_keys ORDER BY id"));
            return seen;
        });
    }

    @Test
    void shouldGiveEachLiteralMemberOfGroupItsKey() {
        Assumptions.assumeTrue(setup.database() == Database.MARIADB, "literal writes with keys are not batched");
        jvm.run(app -> {
            app.createTable("literal_members", "id " + app.generatedKey() + ", v varchar(20)");
            String sql = "INSERT INTO literal_members (v) VALUES ('x')";
            Counts counts = app.counts();
            Collection<Long> keys = new ArrayList<>();
            try (Meeting meeting = app.meeting("literal_members")) {
                List<Call<Long>> calls = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    boolean flag = i % 2 == 0;
                    calls.add(meeting.add(connection -> {
                        try (Statement statement = connection.createStatement()) {
                            int count = flag
                                    ? statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS)
                                    : statement.executeUpdate(sql, new String[] {"id"});
                            assertThat(count).isEqualTo(1);
                            List<String> rows = App.rows(statement.getGeneratedKeys());
                            assertThat(rows).hasSize(1);
                            return Long.valueOf(rows.get(0));
                        }
                    }));
                }
                meeting.meet();
                for (Call<Long> call : calls) {
                    keys.add(call.get());
                }
            }
            counts.assertGroups(2, 9);
            app.assertRows("literal_members", keys);
        });
    }

    private static String literal(String value) {
        return "INSERT INTO literal_keys (v) VALUES ('" + value + "')";
    }

    /** A literal write without keys on a statement that was used with keys, and the other way round. */
    @Test
    void shouldForgetKeysOfAnEarlierLiteralAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            createTable(app, "literal_keys");
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    Statement statement = connection.createStatement()) {
                seen.add("before " + Answers.all(statement, connection));
                seen.add(statement.executeUpdate(literal("a")) + " " + Answers.all(statement, connection));
                int flag = Statement.RETURN_GENERATED_KEYS;
                seen.add(statement.executeUpdate(literal("b"), flag) + " " + Answers.all(statement, connection));
                seen.add(statement.executeUpdate(literal("c")) + " " + Answers.all(statement, connection));
                seen.add(statement.execute(literal("d"), Statement.NO_GENERATED_KEYS) + " "
                        + Answers.all(statement, connection));
                counts.assertBatched(app.postgresql() ? 3 : 4);
                // pgjdbc remembers the wish for keys when the execution fails.
                seen.add(Answers.to(connection, () -> statement.executeUpdate(literal("a"), flag)));
                seen.add(Answers.to(connection, () -> statement.executeUpdate(literal("e"))) + " "
                        + Answers.to(
                                connection, () -> Answers.keyRows(statement).size()));
                seen.add(Answers.to(connection, () -> statement.executeUpdate(literal("f"))) + " "
                        + Answers.to(
                                connection, () -> Answers.keyRows(statement).size()));
            }
            seen.addAll(app.rows("SELECT v FROM literal_keys ORDER BY v"));
            return seen;
        });
    }

    @Test
    void shouldAnswerForKeysThatNobodyAskedForAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            createTable(app, "unasked_keys");
            Counts counts = app.counts();
            try (Connection connection = app.connect()) {
                String insertSql = "INSERT INTO unasked_keys (v) VALUES (?)";
                try (PreparedStatement insert = connection.prepareStatement(insertSql);
                        PreparedStatement noFlag = KeyRequest.NO_FLAG.prepare(connection, insertSql);
                        PreparedStatement update =
                                connection.prepareStatement("UPDATE unasked_keys SET note = 'n' WHERE v <> ?")) {
                    int i = 0;
                    for (PreparedStatement write : List.of(insert, noFlag, update, insert)) {
                        write.setString(1, "v" + i++);
                        seen.add("before " + Answers.to(connection, () -> Answers.keys(write)));
                        seen.add(write.executeUpdate() + " " + Answers.all(write, connection));
                    }
                }
            }
            counts.assertBatched(4);
            return seen;
        });
    }

    /** Column indexes on PostgreSQL, no column, a column that is not there: what the driver makes of it. */
    @Test
    void shouldRefuseOrTakeOddRequestsAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            for (KeyRequest request : List.of(
                    KeyRequest.INDEX,
                    KeyRequest.NO_COLUMN,
                    KeyRequest.UPPER_CASE,
                    KeyRequest.UNKNOWN,
                    KeyRequest.TWICE)) {
                createTable(app, "odd_requests");
                try (Connection connection = app.connect()) {
                    seen.add(request + ": "
                            + Answers.to(connection, () -> {
                                try (PreparedStatement insert =
                                        request.prepare(connection, "INSERT INTO odd_requests (v) VALUES (?)")) {
                                    insert.setString(1, "v");
                                    return Answers.to(connection, insert::executeUpdate) + " "
                                            + Answers.all(insert, connection);
                                }
                            }));
                }
                seen.addAll(app.rows("SELECT v FROM odd_requests"));
            }
            return seen;
        });
    }

    /** Lets inserts of these values meet and tells of each its count and whether its keys are those of its own row. */
    private static List<String> ofOneGroup(App app, String table, KeyRequest request, String sql, List<String> values)
            throws Exception {
        List<String> seen = new ArrayList<>();
        try (Meeting meeting = app.meeting(table)) {
            List<Call<String>> calls = new ArrayList<>();
            for (String value : values) {
                calls.add(meeting.add(connection -> {
                    try (PreparedStatement insert = request.prepare(connection, sql)) {
                        insert.setString(1, value);
                        int count = insert.executeUpdate();
                        List<String> keys = Answers.keyRows(insert);
                        String found = idOf(connection, table, value);
                        keys.replaceAll(key -> toldOwn(key, request, found, value, app.postgresql()));
                        return count + " rows, keys " + keys + " again "
                                + Answers.to(
                                        connection,
                                        () -> Answers.keyRows(insert).size());
                    }
                }));
            }
            meeting.meet();
            for (int i = 0; i < values.size(); i++) {
                seen.add(values.get(i) + " " + calls.get(i).seen());
            }
        }
        seen.addAll(app.rows("SELECT v, note FROM " + table + " ORDER BY v"));
        return seen;
    }

    private static String idOf(Connection connection, String table, String value) throws SQLException {
        List<String> found = App.rows(connection, "SELECT id FROM " + table + " WHERE v = '" + value + "'");
        return found.isEmpty() ? "none" : found.get(0);
    }

    private static String toldOwn(String key, KeyRequest request, String id, String value, boolean postgresql) {
        List<String> columns = List.of(key.split("\\|", -1));
        int idColumn = request.idColumn(postgresql);
        boolean ownId = idColumn == 0 || columns.get(idColumn - 1).equals(id);
        boolean ownValue =
                !postgresql || request == KeyRequest.ID || request == KeyRequest.NOTE_AND_ID || columns.contains(value);
        return ownId && ownValue ? "own" : "not own: " + key + " instead of " + id + ", " + value;
    }

    private static void createTable(App app, String name) throws SQLException {
        app.createTable(name, "id " + app.generatedKey() + ", v varchar(20) UNIQUE, note text");
    }

    private void assumeOn(Database database) {
        Assumptions.assumeTrue(setup.database() == database, "is about " + database);
    }
}
