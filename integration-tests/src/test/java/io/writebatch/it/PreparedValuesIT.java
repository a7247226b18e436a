package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Setup;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Timestamp;
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
 * Which of the inserts that come in groups of one size again and again MariaDB prepares, and that their values are what they are
 * as text.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#mariadb")
class PreparedValuesIT {
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
            PreparingCrowd.createAgain(app);
            long prepared = PreparingCrowd.prepared(app);
            try (PreparingCrowd crowd = new PreparingCrowd(app, "again")) {
                for (int i = 0; i < PreparingCrowd.ROUNDS; i++) {
                    crowd.meet(sql, member -> new Object[] {member, 1, "v"});
                }
            }
            assertThat(PreparingCrowd.prepared(app) - prepared).isZero();
            assertThat(app.queryLong("SELECT COUNT(*) FROM again"))
                    .isEqualTo(PreparingCrowd.ROUNDS * PreparingCrowd.MEMBERS);
        });
    }

    /** The server takes a literal with a point for a decimal, and one of a time for a string; half a character is a '?'. */
    @Test
    void shouldSendTextWhereLiteralIsOfAnotherKind() {
        AGENT.on(setup).run(app -> {
            PreparingCrowd.createAgain(app);
            long prepared = PreparingCrowd.prepared(app);
            for (Object value :
                    List.of("a\uD83D", 0.125, 0.125f, true, Timestamp.valueOf("2020-02-29 23:59:59.5"), new byte[1])) {
                try (PreparingCrowd crowd = new PreparingCrowd(app, "again")) {
                    for (int i = 0; i < PreparingCrowd.FLUSHES_BEFORE; i++) {
                        crowd.meet("INSERT INTO again (v) VALUES (?)", member -> new Object[] {value});
                    }
                }
            }
            assertThat(PreparingCrowd.prepared(app) - prepared).isZero();
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
            long executed = PreparingCrowd.executed(app);
            try (PreparingCrowd crowd = new PreparingCrowd(app, "typed")) {
                for (int i = 0; i < PreparingCrowd.ROUNDS; i++) {
                    int first = i;
                    crowd.meet(
                            "INSERT INTO typed (i, l, s, d, v, n, d2) VALUES (?, ?, ?, ?, ?, ?, ?)",
                            member -> fitting(rows.get((first + member) % PreparingCrowd.MEMBERS), member));
                }
            }
            if (app.batching()) {
                assertThat(PreparingCrowd.executed(app) - executed)
                        .isEqualTo(PreparingCrowd.ROUNDS - PreparingCrowd.FLUSHES_BEFORE + 1);
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
        System.out.println("PreparedValuesIT on " + setup + " in mode " + mode + " -Dprepared.seed=" + seed);
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
}
