package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
 * On PostgreSQL, the rows of a group's single-row inserts share statements where nobody can tell, and nowhere else: also
 * not when that changes between two flushes.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#postgresql")
class RowsIT {
    private static final int MEMBERS = 20;
    /** One with 16 rows and one with 4. */
    private static final long SHARED_STATEMENTS = 2;

    private static final String INSERT = "INSERT INTO rows_of_groups (id, parent) VALUES (?, ?)";

    /** In the application: the agent knows every new set of tables by a text of its own. */
    private static int tablesMade;

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
    void shouldInsertRowsOfAGroupInFewStatements() throws Exception {
        jvm.run(app -> {
            createTables(app);
            Counts counts = app.counts();

            assertThat(insertGroup(app, 0)).isEqualTo(MEMBERS);

            counts.assertGroups(2, MEMBERS + 1L);
            counts.assertBatched(MEMBERS + 1L);
            assertThat(statements(app)).isEqualTo(SHARED_STATEMENTS);
        });
    }

    @Test
    void shouldStoreEveryTypeInRowsAsNatively() throws Exception {
        jvm.runAsNatively(app -> {
            app.createTable(
                    "typed_rows",
                    "id int PRIMARY KEY, n numeric(20,4), t varchar(30), c char(5), b bytea, ts timestamptz,"
                            + " plain timestamp, d date, u uuid, f float4, g float8, l bigint, o boolean, j jsonb");
            try (Meeting meeting = app.meeting("typed_rows")) {
                for (int i = 0; i < MEMBERS; i++) {
                    int id = i;
                    meeting.add(connection -> insertTyped(connection, id));
                }
                meeting.meet();
            }
            return app.rows("SELECT * FROM typed_rows ORDER BY id");
        });
    }

    private static int insertTyped(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO typed_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb))")) {
            boolean nulls = id % 3 == 0;
            insert.setInt(1, id);
            insert.setBigDecimal(2, nulls ? null : new BigDecimal("-12345.6700").add(BigDecimal.valueOf(id)));
            insert.setString(3, nulls ? null : "it's \\ \"ü\" " + id);
            insert.setString(4, "x");
            insert.setBytes(5, nulls ? null : new byte[] {0, (byte) id, -1});
            insert.setTimestamp(6, nulls ? null : new Timestamp(1_700_000_000_123L + id));
            insert.setTimestamp(7, new Timestamp(1_600_000_000_456L + id));
            insert.setDate(8, nulls ? null : new java.sql.Date(1_500_000_000_000L + id * 86_400_000L));
            insert.setObject(9, new UUID(id, -id));
            insert.setFloat(10, 1.1f + id);
            if (nulls) {
                insert.setNull(11, Types.DOUBLE);
            } else {
                insert.setDouble(11, id / 3.0);
            }
            insert.setLong(12, Long.MAX_VALUE - id);
            insert.setBoolean(13, id % 2 == 0);
            insert.setString(14, nulls ? null : "{\"id\": " + id + "}");
            return insert.executeUpdate();
        }
    }

    @Test
    void shouldFailOnlyTheMemberWhoseRowIsWrong() throws Exception {
        jvm.runAsNatively(app -> {
            createTables(app);
            app.execute("INSERT INTO rows_of_groups (id) VALUES (7)");
            List<String> seen = new ArrayList<>();
            List<Call<Integer>> calls = new ArrayList<>();
            try (Meeting meeting = app.meeting("rows_of_groups")) {
                for (int i = 0; i < MEMBERS; i++) {
                    int id = i;
                    calls.add(meeting.add(connection -> insert(connection, id, null)));
                }
                meeting.meet();
            }
            for (Call<Integer> call : calls) {
                seen.add(call.seen());
            }
            assertThat(seen).filteredOn("returned 1"::equals).hasSize(MEMBERS - 1);
            app.assertRows(
                    "rows_of_groups",
                    Stream.iterate(0, i -> i + 1).limit(MEMBERS).toList());
            return seen;
        });
    }

    /**
     * Something that tells rows of one statement from rows of many.
     *
     * @param question null where the answer depends on what runs side by side
     */
    private record Witness(String name, String create, String question) implements Serializable {
        String answer(App app) throws SQLException {
            return question == null ? "" : app.rows(question).toString();
        }
    }

    private static List<Witness> witnesses() {
        return List.of(
                new Witness(
                        "statement trigger",
                        "CREATE TRIGGER witness AFTER INSERT ON rows_of_groups FOR EACH STATEMENT"
                                + " EXECUTE FUNCTION rows_note()",
                        "SELECT count(*) FROM rows_noted"),
                new Witness(
                        "row trigger",
                        "CREATE TRIGGER witness BEFORE INSERT ON rows_of_groups FOR EACH ROW EXECUTE FUNCTION rows_note()",
                        "SELECT count(*) FROM rows_noted"),
                new Witness(
                        "rule",
                        "CREATE RULE witness AS ON INSERT TO rows_of_groups DO ALSO INSERT INTO rows_noted VALUES (1)",
                        "SELECT count(*) FROM rows_noted"),
                new Witness(
                        "check that counts rows",
                        "ALTER TABLE rows_of_groups ADD CONSTRAINT witness CHECK (rows_counted() < 45)",
                        null),
                new Witness(
                        "default that counts rows",
                        "ALTER TABLE rows_of_groups ALTER COLUMN n SET DEFAULT rows_counted()",
                        null),
                new Witness(
                        "foreign key to itself",
                        "ALTER TABLE rows_of_groups ADD CONSTRAINT witness FOREIGN KEY (parent)"
                                + " REFERENCES rows_of_groups (id)",
                        "SELECT count(*) FROM rows_of_groups"));
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepStatementsApartWhereSomethingCanTell() {
        return witnesses().stream()
                .map(witness -> dynamicTest(
                        witness.name(),
                        () -> jvm.runAsNatively(app -> {
                            createTables(app);
                            app.execute(witness.create());
                            insertGroup(app, 0);
                            return List.of(witness.answer(app));
                        })));
    }

    @Test
    void shouldComputeDefaultsThatCountRowsWriteByWrite() throws Exception {
        jvm.runAsNatively(app -> {
            createTables(app);
            app.execute("ALTER TABLE rows_of_groups ALTER COLUMN n SET DEFAULT rows_counted()");
            insertGroup(app, 0);
            return app.rows("SELECT n FROM rows_of_groups ORDER BY n");
        });
    }

    private static List<Witness> witnessesBetweenTwoFlushes() {
        List<Witness> all = new ArrayList<>(witnesses());
        // Where it is there from the start, the table is not batched at all.
        all.add(new Witness(
                "default of the session",
                "ALTER TABLE rows_of_groups ALTER COLUMN n SET DEFAULT pg_backend_pid()",
                "SELECT count(DISTINCT n) = count(n) FROM rows_of_groups WHERE id < " + MEMBERS));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> shouldNoticeWhatCanTellBetweenTwoFlushes() {
        return witnessesBetweenTwoFlushes().stream()
                .map(witness -> dynamicTest(
                        witness.name(),
                        () -> jvm.runAsNatively(app -> {
                            createTables(app);
                            // What the agent knows of the table lives as long as a connection that has shared a group.
                            try (Connection member = app.connect()) {
                                insertGroup(app, member, 1000);
                                app.execute(witness.create());
                                Counts counts = app.counts();
                                insertGroup(app, 0);
                                counts.assertExcluded("replayed", MEMBERS);
                            }
                            return List.of(witness.answer(app));
                        })));
    }

    @Test
    void shouldLoseNothingWhenTableIsTruncatedBetweenTwoFlushes() throws Exception {
        jvm.run(app -> {
            createTables(app);
            insertGroup(app, 1000);
            app.execute("TRUNCATE rows_of_groups");

            assertThat(insertGroup(app, 0)).isEqualTo(MEMBERS);

            app.assertRows(
                    "rows_of_groups",
                    Stream.iterate(0, i -> i + 1).limit(MEMBERS).toList());
        });
    }

    private static void createTables(App app) throws SQLException {
        tablesMade++;
        app.createTable("rows_noted", "id int");
        app.createTable(
                "rows_of_groups",
                "id int PRIMARY KEY, parent int, n bigint, at timestamptz DEFAULT statement_timestamp()");
        app.execute(
                "CREATE OR REPLACE FUNCTION rows_note() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO rows_noted VALUES (1); RETURN NEW; END'",
                "CREATE OR REPLACE FUNCTION rows_counted() RETURNS bigint STABLE LANGUAGE sql AS"
                        + " 'SELECT count(*) FROM rows_of_groups'");
    }

    private static int insertGroup(App app, int first) throws Exception {
        try (Connection member = app.connect()) {
            return insertGroup(app, member, first);
        }
    }

    /**
     * Each row names the next as its parent, the last one the first. Returns how many were inserted.
     *
     * @param member writes the first row
     */
    private static int insertGroup(App app, Connection member, int first) throws Exception {
        List<Call<Integer>> calls = new ArrayList<>();
        try (Meeting meeting = app.meeting("rows_of_groups")) {
            calls.add(meeting.add(member, connection -> insert(connection, first, first + 1)));
            for (int i = 1; i < MEMBERS; i++) {
                int id = first + i;
                int parent = first + (i + 1) % MEMBERS;
                calls.add(meeting.add(connection -> insert(connection, id, parent)));
            }
            meeting.meet();
        }
        int inserted = 0;
        for (Call<Integer> call : calls) {
            inserted += call.seen().equals("returned 1") ? 1 : 0;
        }
        return inserted;
    }

    private static int insert(Connection connection, int id, Integer parent) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("/* " + tablesMade + " */ " + INSERT)) {
            insert.setInt(1, id);
            insert.setObject(2, parent, Types.INTEGER);
            return insert.executeUpdate();
        }
    }

    private static long statements(App app) throws SQLException {
        return app.queryLong("SELECT count(DISTINCT at) FROM rows_of_groups");
    }
}
