package io.writebatch.it;

import static io.writebatch.it.OwnKeys.createTable;
import static io.writebatch.it.OwnKeys.idOf;
import static io.writebatch.it.OwnKeys.toldOwn;
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
import java.sql.Types;
import java.util.ArrayList;
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

    private void assumeOn(Database database) {
        Assumptions.assumeTrue(setup.database() == database, "is about " + database);
    }
}
