package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Inserts that share a statement in groups of one size again and again, which MariaDB prepares then. The server's own counters
 * tell how it was asked.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#mariadb")
class PreparedRowsIT {
    /** Of one size, of which the last is sent with the statement to be prepared. */
    private static final int FLUSHES_BEFORE = 3;

    private static final int ROUNDS = FLUSHES_BEFORE + 4;
    private static final int MEMBERS = 4;
    private static final int KINDS = 5;

    private static final List<String> TYPES = List.of(
            "tinyint",
            "int unsigned",
            "bigint",
            "decimal(12,3)",
            "decimal(65,30)",
            "float",
            "double",
            "bit(12)",
            "year",
            "date",
            "time(3)",
            "datetime(2)",
            "timestamp NULL",
            "varchar(12)",
            "varchar(40) CHARACTER SET latin1",
            "varchar(40) COLLATE utf8mb4_bin",
            "char(5)",
            "binary(8)",
            "varbinary(40)",
            "text",
            "tinyblob",
            "enum('a','1','2.50')",
            "set('a','b','1')",
            "boolean");

    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO again (id, n, v) VALUES (?, ?, ?)",
                "insert into again (v, at, n, id)\nvalues ( DEFAULT , NOW(6), ? ,\t? ) -- it's \u00e9"
            })
    void shouldPrepareWhatComesInOneSizeAgainAndAgain(String sql) {
        AGENT.on(setup).run(app -> {
            createAgain(app);
            Counts counts = app.counts();
            long prepared = prepared(app);
            long executed = executed(app);
            try (Crowd crowd = new Crowd(app, "again")) {
                for (int i = 0; i < ROUNDS; i++) {
                    int round = i;
                    crowd.meet(sql, member -> values(sql, MEMBERS * round + member));
                }
            }
            assertThat(prepared(app) - prepared).isEqualTo(1);
            assertThat(executed(app) - executed).isEqualTo(ROUNDS - FLUSHES_BEFORE + 1);
            counts.assertGroups(2 * ROUNDS, ROUNDS * (1 + MEMBERS));
            counts.assertExcluded("replayed", 0);
            assertThat(app.queryLong("SELECT SUM(n = 3 * id) FROM again")).isEqualTo(ROUNDS * MEMBERS);
            assertThat(app.queryLong("SELECT MAX(k) FROM again")).isEqualTo(ROUNDS * MEMBERS);
        });
    }

    private static Object[] values(String sql, int id) {
        return sql.contains("DEFAULT") ? new Object[] {3 * id, id} : new Object[] {id, 3 * id, "v" + id};
    }

    /** Where the kind of a parameter makes a difference to an expression, or nobody has looked. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO again (id, n, v) VALUES (?, ?, CONCAT(?))",
                "INSERT INTO again (id, n, v) VALUES (?, ? + 0, ?)",
                "INSERT INTO again (id, n, v) VALUES (?, -?, ?)",
                "INSERT INTO again (id, n, v) VALUES (?, (?), ?)",
                "INSERT INTO again (id, n, v, w) VALUES (?, ?, ?, '?')",
                "INSERT INTO again (id, n, v) VALUES (?, /* n */ ?, ?)"
            })
    void shouldSendTextWhereMarkerIsPartOfMore(String sql) {
        AGENT.on(setup).run(app -> {
            createAgain(app);
            long prepared = prepared(app);
            try (Crowd crowd = new Crowd(app, "again")) {
                for (int i = 0; i < ROUNDS; i++) {
                    crowd.meet(sql, member -> new Object[] {member, 1, "v"});
                }
            }
            assertThat(prepared(app) - prepared).isZero();
            assertThat(app.queryLong("SELECT COUNT(*) FROM again")).isEqualTo(ROUNDS * MEMBERS);
        });
    }

    /** The server takes a literal with a point for a decimal, and one of a time for a string; half a character is a '?'. */
    @Test
    void shouldSendTextWhereLiteralIsOfAnotherKind() {
        AGENT.on(setup).run(app -> {
            createAgain(app);
            long prepared = prepared(app);
            for (Object value :
                    List.of("a\uD83D", 0.125, 0.125f, true, Timestamp.valueOf("2020-02-29 23:59:59.5"), new byte[1])) {
                try (Crowd crowd = new Crowd(app, "again")) {
                    for (int i = 0; i < FLUSHES_BEFORE; i++) {
                        crowd.meet("INSERT INTO again (v) VALUES (?)", member -> new Object[] {value});
                    }
                }
            }
            assertThat(prepared(app) - prepared).isZero();
        });
    }

    /** Kinds of values, in binary, at the ends of their ranges. */
    @Test
    void shouldStoreValues() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            app.createTable(
                    "typed",
                    "k int PRIMARY KEY AUTO_INCREMENT, i int, l bigint, s smallint, d decimal(65,30), v varchar(400), n int,"
                            + " d2 decimal(12,2)");
            List<Object[]> rows = List.of(
                    row(1, 1L, (short) 1, new BigDecimal("0"), "", null, new BigDecimal("2.50")),
                    row(
                            -1,
                            Long.MIN_VALUE,
                            Short.MIN_VALUE,
                            new BigDecimal("-0.0005"),
                            "it's \\ \"\0\n\u001a",
                            null,
                            null),
                    row(
                            Integer.MAX_VALUE,
                            Long.MAX_VALUE,
                            Short.MAX_VALUE,
                            decimal(35, 30),
                            "\uD83D\uDE00 \u00e9",
                            null,
                            null),
                    row(
                            Integer.MIN_VALUE,
                            0L,
                            (short) 0,
                            decimal(-35, 0),
                            "x".repeat(300),
                            null,
                            new BigDecimal("1E+5")));
            long executed = executed(app);
            try (Crowd crowd = new Crowd(app, "typed")) {
                for (int i = 0; i < ROUNDS; i++) {
                    int first = i;
                    crowd.meet(
                            "INSERT INTO typed (i, l, s, d, v, n, d2) VALUES (?, ?, ?, ?, ?, ?, ?)",
                            member -> fitting(rows.get((first + member) % MEMBERS), member));
                }
            }
            if (app.batching()) {
                assertThat(executed(app) - executed).isEqualTo(ROUNDS - FLUSHES_BEFORE + 1);
            }
            return app.rows("SELECT i, l, s, d, HEX(v), COALESCE(n, 'none'), d2, COUNT(*) FROM typed"
                    + " GROUP BY i, l, s, d, v, n, d2 ORDER BY i, d2");
        });
    }

    private static BigDecimal decimal(int digits, int scale) {
        BigInteger all = BigInteger.TEN.pow(Math.abs(digits)).subtract(BigInteger.ONE);
        return new BigDecimal(digits < 0 ? all.negate() : all, scale);
    }

    private static Object[] row(Object... values) {
        return values;
    }

    /** A null is of another kind than a value, so all have one in the same place. */
    private static Object[] fitting(Object[] row, int member) {
        Object[] fitting = row.clone();
        if (fitting[6] == null) {
            fitting[6] = new BigDecimal(member);
        }
        return fitting;
    }

    /**
     * What the agent relies on: into columns of every type the server stores a parameter of these kinds as it would store the
     * literal that the driver writes, with the same warnings and errors.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", "STRICT_TRANS_TABLES", "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE"})
    void shouldBeStoredByServerAsItsLiteral(String mode) throws Exception {
        long seed = Long.getLong("prepared.seed", System.nanoTime());
        System.out.println("PreparedRowsIT on " + setup + " in mode " + mode + " -Dprepared.seed=" + seed);
        Random random = new Random(seed);
        String options = "?sessionVariables=sql_mode='" + mode + "'";
        String url = setup.server().jdbcUrl();
        try (Connection text = DriverManager.getConnection(
                        url + options, setup.server().user(), setup.server().password());
                Connection binary = DriverManager.getConnection(
                        url + options + "&useServerPrepStmts=true",
                        setup.server().user(),
                        setup.server().password())) {
            for (String type : TYPES) {
                App.execute(text, "CREATE OR REPLACE TABLE as_text (k int PRIMARY KEY AUTO_INCREMENT, v " + type + ")");
                App.execute(text, "CREATE OR REPLACE TABLE as_binary LIKE as_text");
                try (PreparedStatement asText = text.prepareStatement("INSERT INTO as_text (v) VALUES (?)");
                        PreparedStatement asBinary = binary.prepareStatement("INSERT INTO as_binary (v) VALUES (?)")) {
                    for (int i = 0; i < 60 * KINDS; i++) {
                        Object value = value(i % KINDS, random);
                        assertThat(stored(asBinary, value))
                                .as("%s into %s", value, type)
                                .isEqualTo(stored(asText, value));
                    }
                }
                assertThat(
                                App.rows(
                                        text,
                                        "SELECT COALESCE(HEX(v), 'none'), COALESCE(CAST(v AS char), 'none') FROM as_binary ORDER BY k"))
                        .as(type)
                        .isEqualTo(
                                App.rows(
                                        text,
                                        "SELECT COALESCE(HEX(v), 'none'), COALESCE(CAST(v AS char), 'none') FROM as_text ORDER BY k"));
            }
            App.execute(text, "DROP TABLE as_text, as_binary");
        }
    }

    private static String stored(PreparedStatement insert, Object value) throws SQLException {
        insert.setObject(1, value);
        try {
            insert.executeUpdate();
            SQLWarning warning = insert.getWarnings();
            return warning == null ? "stored" : withoutNames(warning.getMessage());
        } catch (SQLException e) {
            return e.getSQLState() + " " + e.getErrorCode() + " " + withoutNames(e.getMessage());
        }
    }

    private static String withoutNames(String message) {
        return message.replaceAll("\\(conn=\\d+\\)", "").replace("as_binary", "as_text");
    }

    private static Object value(int kind, Random random) {
        return switch (kind) {
            case 0 ->
                pick(random, 0, 1, -1, 2, 255, -129, 20_200_229, 101, 2155, random.nextInt(), random.nextInt(3_000));
            case 1 ->
                pick(
                        random,
                        0L,
                        -5L,
                        20_200_229_235_959L,
                        4_294_967_296L,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        random.nextLong(),
                        (long) random.nextInt(100_000));
            case 2 -> pick(random, (short) 1, (short) -1, (short) 2, (short) 2020, (short) random.nextInt());
            case 3 ->
                pick(
                        random,
                        new BigDecimal("0"),
                        new BigDecimal("2.50"),
                        new BigDecimal("-0.0005"),
                        new BigDecimal("1E+20"),
                        new BigDecimal("12345678901234567890.123456789"),
                        new BigDecimal("0.00000000000000000000000000000000000000001"),
                        new BigDecimal("20200229235959.75"),
                        new BigDecimal(new BigInteger(1 + random.nextInt(210), random), random.nextInt(38)));
            default ->
                pick(
                        random,
                        "a",
                        "a,b",
                        "",
                        " 1",
                        "2.50 ",
                        "-1e3",
                        "it's \\ \"quoted\"\0\n\u001a%_",
                        "\uD83D\uDE00 \u00e9\u20ac",
                        "2020-02-29 23:59:59.987654",
                        "12:34:56.7894",
                        "::1",
                        "123e4567-e89b-12d3-a456-426655440000",
                        "0x41",
                        "x".repeat(300),
                        Long.toString(random.nextLong()),
                        Double.toString(random.nextGaussian()));
        };
    }

    private static Object pick(Random random, Object... values) {
        return values[random.nextInt(values.length)];
    }

    /** The statement was prepared for the table of the database that was the current one. */
    @Test
    void shouldWriteToDatabaseThatIsCurrent() {
        AGENT.on(setup).run(app -> {
            createAgain(app);
            app.execute("DROP DATABASE IF EXISTS elsewhere", "CREATE DATABASE elsewhere");
            app.execute("CREATE TABLE elsewhere.again LIKE again");
            try (Crowd crowd = new Crowd(app, "again")) {
                crowd.meetAgainAndAgain("INSERT INTO again (id) VALUES (?)", ROUNDS);
                long kept = keptByServer(app);
                for (Connection connection : crowd.connections) {
                    connection.setCatalog("elsewhere");
                }
                crowd.meetAgainAndAgain("INSERT INTO again (id) VALUES (?)", ROUNDS);
                assertThat(keptByServer(app)).isEqualTo(kept);
            }
            assertThat(app.queryLong("SELECT COUNT(*) FROM again")).isEqualTo(ROUNDS * MEMBERS);
            assertThat(app.queryLong("SELECT COUNT(*) FROM elsewhere.again")).isEqualTo(ROUNDS * MEMBERS);
            app.execute("DROP DATABASE elsewhere");
        });
    }

    /** The server forgets what it has prepared when a session begins anew, and numbers what it prepares from the start. */
    @Test
    void shouldPrepareAnewInSessionThatHasBegunAnew() {
        AGENT.on(setup).run(app -> {
            createAgain(app);
            Counts counts = app.counts();
            try (Crowd crowd = new Crowd(app, "again", "useResetConnection=true")) {
                for (int i = 0; i < 3; i++) {
                    long executed = executed(app);
                    crowd.meetAgainAndAgain("INSERT INTO again (id) VALUES (?)", ROUNDS);
                    assertThat(executed(app) - executed).isEqualTo(ROUNDS - FLUSHES_BEFORE + 1);
                    for (Connection connection : crowd.connections) {
                        connection.unwrap(org.mariadb.jdbc.Connection.class).reset();
                    }
                }
            }
            counts.assertExcluded("replayed", 0);
            assertThat(app.queryLong("SELECT COUNT(*) FROM again")).isEqualTo(3 * ROUNDS * MEMBERS);
        });
    }

    /** By others: the server reads a prepared statement again then, and must not end with it, as it does with some. */
    @Test
    void shouldSeeTableThatHasChanged() {
        AGENT.on(setup).run(app -> {
            createAgain(app);
            app.createTable("noted", "id int");
            Counts counts = app.counts();
            String sql = "INSERT INTO again (id, v) VALUES (?, ?)";
            List<String> changes = List.of(
                    "ALTER TABLE again ADD COLUMN x varchar(10) DEFAULT 'new' FIRST",
                    "ALTER TABLE again MODIFY v int",
                    "ALTER TABLE again ADD COLUMN y int AS (id + 1) STORED, ADD COLUMN z int AS (id + 2) VIRTUAL",
                    "ALTER TABLE again ADD COLUMN t timestamp(6) DEFAULT NOW(6), ADD COLUMN u uuid DEFAULT UUID()",
                    "ALTER TABLE again ADD CONSTRAINT positive CHECK (id >= 0)",
                    "CREATE TRIGGER notes AFTER INSERT ON again FOR EACH ROW INSERT INTO noted (id) VALUES (NEW.id)",
                    "ALTER TABLE noted ADD COLUMN x int",
                    "DROP TRIGGER notes",
                    "ALTER TABLE again PARTITION BY HASH (k) PARTITIONS 3",
                    "ALTER TABLE again REMOVE PARTITIONING",
                    "ALTER TABLE again ADD UNIQUE (id, k), ADD FULLTEXT (w)",
                    "OPTIMIZE TABLE again",
                    "TRUNCATE TABLE again",
                    "RENAME TABLE again TO another, another TO again",
                    "DROP TABLE again",
                    "ALTER TABLE again MODIFY id varchar(20)",
                    "RENAME TABLE again TO table_of; CREATE VIEW again AS SELECT * FROM table_of",
                    "DROP VIEW again; RENAME TABLE table_of TO again");
            int written = 0;
            try (Crowd crowd = new Crowd(app, "again")) {
                for (int i = 0; i < ROUNDS; i++) {
                    crowd.meet(sql, member -> new Object[] {member, "1"});
                }
                long executed = executed(app);
                for (String change : changes) {
                    app.execute(change.split("; ", -1));
                    if (change.equals("DROP TABLE again")) {
                        createAgain(app);
                    }
                    long before = app.queryLong("SELECT COUNT(*) FROM again");
                    for (int i = 0; i < 2; i++) {
                        assertThat(crowd.meet(sql, member -> new Object[] {member, "1"}))
                                .as(change)
                                .containsOnly("returned 1");
                    }
                    assertThat(app.queryLong("SELECT COUNT(*) FROM again") - before)
                            .as(change)
                            .isEqualTo(2 * MEMBERS);
                    written += 2 * MEMBERS;
                }
                // The server counts an execution for which it reads the statement again twice.
                assertThat(executed(app) - executed).isGreaterThanOrEqualTo(written / MEMBERS);
            }
            counts.assertExcluded("replayed", 0);
        });
    }

    /**
     * Where it refuses to, the server takes an execution of what was prepared last for one of an earlier statement. That would
     * be one of the application's here; its own for the insert is prepared already.
     */
    @Test
    void shouldExecuteNothingElseWhereServerPreparesNoBulkCommand() {
        AGENT.on(setup).run(app -> {
            app.createTable("again", "k int PRIMARY KEY AUTO_INCREMENT, id int, n int");
            app.createTable("earlier", "id int, n int");
            String sql = "INSERT INTO again (id, n) VALUES (?, ?)";
            long most = app.queryLong("SELECT @@GLOBAL.max_prepared_stmt_count");
            try (Crowd crowd = new Crowd(app, "again", "useServerPrepStmts=true")) {
                for (Connection connection : crowd.connections) {
                    Crowd.insert(connection, sql, new Object[] {1, 7});
                    Crowd.insert(connection, "INSERT INTO earlier VALUES (?, ?)", new Object[] {1, 9});
                }
                app.execute("SET GLOBAL max_prepared_stmt_count = " + keptByServer(app));
                Counts counts = app.counts();
                for (int i = 0; i < 2; i++) {
                    assertThat(crowd.meet(sql, member -> new Object[] {1, 7})).containsOnly("returned 1");
                }
                counts.assertExcluded("replayed", 2 * MEMBERS);
            } finally {
                app.execute("SET GLOBAL max_prepared_stmt_count = " + most);
            }
            assertThat(app.rows("SELECT id, n, COUNT(*) FROM earlier GROUP BY id, n"))
                    .containsExactly("1|9|" + (MEMBERS + 1));
            assertThat(app.rows("SELECT id, n, COUNT(*) FROM again GROUP BY id, n"))
                    .containsExactly("1|7|" + (MEMBERS + 1 + 2 * MEMBERS));
        });
    }

    /** Of the connection that carries the groups something is prepared when the server refuses to prepare more. */
    @Test
    void shouldSendTextWhereServerPreparesNoMore() {
        AGENT.on(setup).run(app -> {
            createAgain(app);
            Counts counts = app.counts();
            long most = app.queryLong("SELECT @@GLOBAL.max_prepared_stmt_count");
            try (Crowd crowd = new Crowd(app, "again")) {
                crowd.meetAgainAndAgain("INSERT INTO again (id) VALUES (?)", ROUNDS);
                app.execute("SET GLOBAL max_prepared_stmt_count = " + keptByServer(app));
                crowd.meetAgainAndAgain("INSERT INTO again (n) VALUES (?)", ROUNDS);
                long executed = executed(app);
                crowd.meetAgainAndAgain("INSERT INTO again (id) VALUES (?)", ROUNDS);
                assertThat(executed(app) - executed).isZero();
            } finally {
                app.execute("SET GLOBAL max_prepared_stmt_count = " + most);
            }
            counts.assertExcluded("replayed", 0);
            assertThat(app.queryLong("SELECT COUNT(id) FROM again")).isEqualTo(2 * ROUNDS * MEMBERS);
            assertThat(app.queryLong("SELECT COUNT(n) FROM again")).isEqualTo(ROUNDS * MEMBERS);
        });
    }

    /** The driver would find ours in its cache, under the text of one row. */
    @Test
    void shouldKeepOutOfDriversCache() {
        AGENT.on(setup).run(app -> {
            createAgain(app);
            Counts counts = app.counts();
            String sql = "/*client prepare*/ INSERT INTO again (id, n) VALUES (?, ?)";
            try (Crowd crowd = new Crowd(app, "again", "useServerPrepStmts=true")) {
                for (int members = MEMBERS + 1; members >= MEMBERS; members--) {
                    for (int i = 0; i < ROUNDS; i++) {
                        assertThat(crowd.meet(members, sql, member -> new Object[] {member, 7}))
                                .containsOnly("returned 1");
                    }
                }
            }
            counts.assertExcluded("replayed", 0);
            assertThat(app.queryLong("SELECT SUM(n = 7 AND id BETWEEN 0 AND 9) FROM again"))
                    .isEqualTo(ROUNDS * (2 * MEMBERS + 1));
        });
    }

    @Test
    void shouldGiveErrorToItsOwnCaller() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            app.createTable("strict", "id int PRIMARY KEY, v varchar(3)");
            List<String> seen = new ArrayList<>();
            try (Crowd crowd = new Crowd(app, "strict")) {
                for (int i = 0; i <= ROUNDS; i++) {
                    int round = i;
                    seen.addAll(crowd.meet("INSERT INTO strict VALUES (?, ?)", member -> {
                        boolean twice = round == ROUNDS && member == 1;
                        boolean longer = round == ROUNDS && member == 2;
                        return new Object[] {twice ? 1 : MEMBERS * round + member, longer ? "long" : "v"};
                    }));
                }
            }
            seen.addAll(app.rows("SELECT id, v FROM strict ORDER BY id"));
            return seen;
        });
    }

    private static void createAgain(App app) throws SQLException {
        app.createTable(
                "again",
                "k int PRIMARY KEY AUTO_INCREMENT, id int, n int, v varchar(50) DEFAULT 'none', w text, at datetime(6)");
    }

    private static long prepared(App app) throws SQLException {
        return status(app, "Com_stmt_prepare");
    }

    private static long executed(App app) throws SQLException {
        return status(app, "Com_stmt_execute");
    }

    private static long keptByServer(App app) throws SQLException {
        return status(app, "Prepared_stmt_count");
    }

    private static long status(App app, String name) throws SQLException {
        return app.queryLong(
                "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = '" + name + "'");
    }

    private interface Row {
        Object[] of(int member);
    }

    /** Connections that write at the same time, again and again. */
    private static final class Crowd implements AutoCloseable {
        private final App app;
        private final String table;
        private final List<Connection> connections = new ArrayList<>();

        Crowd(App app, String table, String... options) throws SQLException {
            this.app = app;
            this.table = table;
            for (int i = 0; i <= MEMBERS; i++) {
                connections.add(app.connect(options));
            }
        }

        void meetAgainAndAgain(String sql, int rounds) throws Exception {
            for (int i = 0; i < rounds; i++) {
                int round = i;
                assertThat(meet(sql, member -> new Object[] {MEMBERS * round + member}))
                        .containsOnly("returned 1");
            }
        }

        List<String> meet(String sql, Row row) throws Exception {
            return meet(MEMBERS, sql, row);
        }

        List<String> meet(int members, String sql, Row row) throws Exception {
            List<Call<Integer>> calls = new ArrayList<>();
            try (Meeting meeting = app.meeting(table)) {
                for (int i = 0; i < members; i++) {
                    Object[] values = row.of(i);
                    calls.add(meeting.add(connections.get(i), connection -> insert(connection, sql, values)));
                }
                meeting.meet();
            }
            List<String> seen = new ArrayList<>();
            for (Call<Integer> call : calls) {
                seen.add(call.seen());
            }
            return seen;
        }

        private static int insert(Connection connection, String sql, Object[] values) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    insert.setObject(i + 1, values[i]);
                }
                return insert.executeUpdate();
            }
        }

        @Override
        public void close() throws SQLException {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
