package io.writebatch.it;

import static io.writebatch.it.KeyedUpdates.counts;
import static io.writebatch.it.KeyedUpdates.createKeyed;
import static io.writebatch.it.KeyedUpdates.decimal;
import static io.writebatch.it.KeyedUpdates.execute;
import static io.writebatch.it.KeyedUpdates.meet;
import static io.writebatch.it.KeyedUpdates.row;
import static io.writebatch.it.KeyedUpdates.seen;
import static io.writebatch.it.KeyedUpdates.text;
import static io.writebatch.it.KeyedUpdates.updates;
import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Updates that find their rows by primary key and share one statement on MariaDB. How many updates the server counts tells
 * whether they did: each statement counts once, also inside a block.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#mariadb")
class KeyedUpdatesIT {
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE keyed SET n = n + ?, v = ? WHERE id = ?",
                "UPDATE keyed AS k SET k.n = k.n + ?, k.`v` = ? WHERE k.`id` = ? -- by key",
                "/* É */ update keyed k set n = n - -?, v = ?, k.at = NOW(6) where k.ID=?",
                "UPDATE keyed SET n=n+?,v=/* the text */?,at=DEFAULT(at) WHERE id/* c */=/* ? */?"
            })
    void shouldChangeRowsOfAllMembersByOneStatement(String sql) {
        AGENT.on(setup).run(app -> {
            createKeyed(app, 10);
            Counts counts = app.counts();
            assertThat(updates(app, () -> {
                        // "- -?" is no column plus or minus a placeholder, and goes into a block.
                        assertThat(meet(app, sql, row(1, "a", 1), row(2, "b", 2), row(-3, "c'", 3)))
                                .containsExactly(1, 1, 1);
                    }))
                    .isEqualTo(sql.contains("- -") ? 3 : 1);
            counts.assertGroups(2, 4);
            counts.assertBatched(4);
            assertThat(app.rows("SELECT id, n, v FROM keyed WHERE n <> 0 ORDER BY id"))
                    .containsExactly("1|1|a", "2|2|b", "3|-3|c'");
        });
    }

    /** The type of the column and four values of it. */
    static List<Values> values() {
        return List.of(
                new Values("int", 1, -5, 2_000_000_000, 0),
                new Values("bigint unsigned", 1L, 0L, Long.MAX_VALUE, 3L),
                new Values(
                        "decimal(30,10)",
                        decimal("1.0"),
                        decimal("-0.0000000001"),
                        decimal("12345678901.5"),
                        decimal("2.50")),
                new Values("varchar(40)", "it's", "back\\slash \"quoted\" \0 \n", "\uD83D\uDE00 é", ""),
                new Values("varchar(40) CHARACTER SET latin1", "é", "e", "ü", "plain"),
                new Values("int", "12", "-4", "0", "77"),
                new Values(
                        "date",
                        Date.valueOf("2020-02-29"),
                        Date.valueOf("1999-12-31"),
                        Date.valueOf("2038-01-20"),
                        Date.valueOf("2000-01-01")),
                new Values(
                        "date",
                        LocalDate.of(2020, 2, 29),
                        LocalDate.of(1, 1, 1),
                        LocalDate.of(9999, 12, 31),
                        LocalDate.of(2000, 1, 1)),
                new Values(
                        "datetime(6)",
                        Timestamp.valueOf("2020-02-29 23:59:59.999999"),
                        Timestamp.valueOf("1999-12-31 00:00:00"),
                        Timestamp.valueOf("2020-01-01 00:00:00.5"),
                        Timestamp.valueOf("2021-06-01 12:00:00")),
                new Values(
                        "datetime",
                        LocalDateTime.of(2020, 2, 29, 1, 2, 3),
                        LocalDateTime.of(2020, 2, 29, 1, 2, 3, 600_000_000),
                        LocalDateTime.of(1999, 1, 1, 0, 0),
                        LocalDateTime.of(2000, 1, 1, 1, 1)),
                new Values("boolean", true, false, true, false),
                new Values("varbinary(10)", bytes(0, 255, 39, 92), bytes(), bytes(1), bytes(39, 39)),
                new Values("varchar(10)", (Object) null, null, null, null),
                new Values("enum('a','b','c')", "a", "b", "c", "a"),
                new Values("mediumtext", "x".repeat(70_000), "short", "y", "z"));
    }

    @ParameterizedTest
    @MethodSource
    void values(Values values) throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            app.createTable("typed", "id int PRIMARY KEY, v " + values.type);
            app.execute("INSERT INTO typed (id) VALUES (1), (2), (3), (4), (5)");
            List<String> seen = new ArrayList<>();
            long updates = updates(app, () -> {
                try (Meeting meeting = app.meeting("typed")) {
                    List<Call<Integer>> calls = new ArrayList<>();
                    for (int i = 0; i < values.all.size(); i++) {
                        Object value = values.all.get(i);
                        int id = i + 1;
                        calls.add(meeting.add(connection -> update(connection, value, id)));
                    }
                    meeting.meet();
                    for (Call<Integer> call : calls) {
                        seen.add(call.seen());
                    }
                }
            });
            if (app.batching()) {
                assertThat(updates).isEqualTo(1);
            }
            seen.addAll(app.rows("SELECT id, COALESCE(HEX(v), 'none') FROM typed ORDER BY id"));
            return seen;
        });
    }

    private static int update(Connection connection, Object value, int id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE typed SET v = ? WHERE id = ?")) {
            update.setObject(1, value);
            update.setInt(2, id);
            return update.executeUpdate();
        }
    }

    /** Among values that the driver writes as decimals, one of them would make all approximate. */
    @Test
    void shouldKeepApproximateNumbersApart() {
        AGENT.on(setup).run(app -> {
            app.createTable("typed", "id int PRIMARY KEY, v decimal(38,20)");
            app.execute("INSERT INTO typed (id) VALUES (1), (2)");
            assertThat(updates(app, () -> {
                        try (Meeting meeting = app.meeting("typed")) {
                            meeting.add(connection -> update(connection, 0.1, 1));
                            meeting.add(connection -> update(connection, 1e-15, 2));
                            meeting.meet();
                        }
                    }))
                    .isEqualTo(2);
            assertThat(app.rows("SELECT v FROM typed ORDER BY id"))
                    .containsExactly("0.10000000000000000000", "0.00000000000000100000");
        });
    }

    @Test
    void shouldTellCallerWhoseRowIsNotThere() {
        AGENT.on(setup).run(app -> {
            createKeyed(app, 3);
            String sql = text("shouldTellCallerWhoseRowIsNotThere");
            Counts counts = app.counts();
            for (int i = 0; i < 3; i++) {
                // Once in one statement for all, and when that has found too few rows, in one each.
                assertThat(updates(
                                app,
                                () -> assertThat(meet(app, sql, row(1, "a", 1), row(2, "b", 7), row(3, "c", 3)))
                                        .containsExactly(1, 0, 1)))
                        .isEqualTo(1 + 3);
            }
            // It has missed too often.
            assertThat(updates(
                            app,
                            () -> assertThat(meet(app, sql, row(1, "d", 1), row(2, "e", 7)))
                                    .containsExactly(1, 0)))
                    .isEqualTo(2);
            counts.assertExcluded("replayed", 0);
            counts.assertGroups(8, 4 + 3 * 3 + 2);
            assertThat(app.rows("SELECT id, n, v FROM keyed ORDER BY id")).containsExactly("1|4|d", "2|0|", "3|9|c");
        });
    }

    @Test
    void shouldChangeRowOncePerMember() {
        AGENT.on(setup).run(app -> {
            createKeyed(app, 3);
            Counts counts = app.counts();
            assertThat(updates(
                            app,
                            () -> assertThat(meet(
                                            app,
                                            text("shouldChangeRowOncePerMember"),
                                            row(1, "a", 1),
                                            row(10, "a", 1),
                                            row(100, "b", 2)))
                                    .containsExactly(1, 1, 1)))
                    .isEqualTo(3);
            counts.assertGroups(2, 4);
            assertThat(app.rows("SELECT n FROM keyed ORDER BY id")).containsExactly("11", "100", "0");
        });
    }

    @Test
    void shouldCompareVersionOfEachRow() {
        AGENT.on(setup).run(app -> {
            app.createTable("versioned", "id bigint PRIMARY KEY, version int, v text");
            app.execute("INSERT INTO versioned VALUES (1, 4, ''), (2, 8, ''), (3, 4, '')");
            String sql = "UPDATE versioned SET version = version + 1, v = ? WHERE id = ? AND version = ?";
            assertThat(updates(
                            app,
                            () -> assertThat(versioned(app, sql, "a", 1, 4, "b", 2, 8))
                                    .containsExactly(1, 1)))
                    .isEqualTo(1);
            assertThat(versioned(app, sql, "c", 1, 4, "d", 2, 9)).containsExactly(0, 1);
            assertThat(app.rows("SELECT id, version, v FROM versioned ORDER BY id"))
                    .containsExactly("1|5|a", "2|10|d", "3|4|");
        });
    }

    private static List<Integer> versioned(App app, String sql, Object... values) throws Exception {
        try (Meeting meeting = app.meeting("versioned")) {
            List<Call<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < values.length; i += 3) {
                Object[] own = Arrays.copyOfRange(values, i, i + 3);
                calls.add(meeting.add(connection -> execute(connection, sql, own)));
            }
            meeting.meet();
            return counts(calls);
        }
    }

    /** Then the server counts rows that have changed, not rows found. */
    @Test
    void shouldCountChangedRowsWhereApplicationWantsThat() {
        AGENT.on(setup).run(app -> {
            createKeyed(app, 3);
            app.execute("UPDATE keyed SET v = 'same' WHERE id = 2");
            try (Meeting meeting = app.meeting("keyed", () -> app.connect("useAffectedRows=true"))) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (Object[] values : List.of(row(1, "a", 1), row(0, "same", 2), row(3, "c", 3))) {
                    calls.add(meeting.add(connection ->
                            execute(connection, text("shouldCountChangedRowsWhereApplicationWantsThat"), values)));
                }
                meeting.meet();
                assertThat(counts(calls)).containsExactly(1, 0, 1);
            }
            assertThat(app.rows("SELECT id, n, v FROM keyed ORDER BY id"))
                    .containsExactly("1|1|a", "2|0|same", "3|3|c");
        });
    }

    /** Of 30 in 40 rows the server would rather read all, lock all, and wait for whoever has a lock on one of them. */
    @Test
    void shouldWaitForNoOtherRow() {
        AGENT.on(setup).run(app -> {
            createKeyed(app, 40);
            app.execute("ANALYZE TABLE keyed");
            Counts counts = app.counts();
            List<Call<Integer>> calls = new ArrayList<>();
            try (Connection outsider = app.connect();
                    Meeting meeting = Meeting.behindRow(app, "UPDATE keyed SET n = 0 WHERE id = 40")) {
                App.execute(outsider, "BEGIN", "UPDATE keyed SET n = 50 WHERE id = 5");
                for (int i = 6; i <= 35; i++) {
                    int id = i;
                    calls.add(meeting.add(
                            connection -> execute(connection, text("shouldWaitForNoOtherRow"), row(id, "x", id))));
                }
                meeting.meet();
                App.execute(outsider, "COMMIT");
            }
            assertThat(counts(calls)).containsOnly(1);
            counts.assertExcluded("replayed", 0);
            counts.assertBatched(31);
            assertThat(app.queryLong("SELECT SUM(n) FROM keyed")).isEqualTo(50 + (6 + 35) * 15);
        });
    }

    @Test
    void shouldGiveErrorToItsOwnCaller() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            app.createTable("strict", "id int PRIMARY KEY, n tinyint UNIQUE, v varchar(3)");
            app.execute("INSERT INTO strict VALUES (1, 1, ''), (2, 2, ''), (3, 3, ''), (4, 4, '')");
            List<String> seen = new ArrayList<>();
            for (Object[] bad : List.of(row(1, "dup", 2), row(300, "big", 2), row(22, "long", 2), row(22, null, 2))) {
                // To the agent another statement each time: one whose groups fail often would rest.
                String sql = "UPDATE strict SET n = ?, v = ? WHERE id = ? /* " + bad[1] + " */";
                try (Meeting meeting = app.meeting("strict")) {
                    List<Call<Integer>> calls = new ArrayList<>();
                    for (Object[] values : List.of(row(11, "a", 3), bad, row(44, "b", 4))) {
                        calls.add(meeting.add(connection -> execute(connection, sql, values)));
                    }
                    meeting.meet();
                    seen.addAll(seen(calls));
                }
                seen.addAll(app.rows("SELECT id, n, COALESCE(v, 'none') FROM strict ORDER BY id"));
            }
            return seen;
        });
    }

    /** To the server a decimal without decimals is an integer; among others it would be reckoned with as a decimal. */
    @Test
    void shouldKeepIntegersAmongDecimalsApart() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            app.createTable("reckoned", "id int PRIMARY KEY, a decimal(20,2), b int unsigned");
            app.execute("INSERT INTO reckoned VALUES (1, 0, 1), (2, 0, 1), (3, 0, 5)");
            List<String> seen;
            try (Meeting meeting = app.meeting("reckoned")) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (Object[] values : List.of(row(decimal("3"), 1), row(decimal("2.5"), 2), row(decimal("4"), 3))) {
                    calls.add(meeting.add(
                            connection -> execute(connection, "UPDATE reckoned SET a = b - ? WHERE id = ?", values)));
                }
                meeting.meet();
                seen = seen(calls);
            }
            seen.addAll(app.rows("SELECT id, a FROM reckoned ORDER BY id"));
            return seen;
        });
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private record Values(String type, ArrayList<Object> all) implements Serializable {
        Values(String type, Object... all) {
            this(type, new ArrayList<>(Arrays.asList(all)));
        }

        @Override
        public String toString() {
            return type + " " + all.get(1);
        }
    }
}
