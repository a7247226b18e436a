package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LargeTextTest {
    private static final int KIB = 1024;
    private static final int MIB = KIB * KIB;

    /** For each character. */
    private static final int MOST_STEPS = 100;

    /** What is repeated from one of the starts on to the end of the text. */
    private static final String[] UNITS = {
        "(",
        "((1),",
        "[",
        "'",
        "''",
        "'a' ",
        "\"",
        "`",
        "$$",
        "$a",
        "$a$",
        "/*",
        "/**/",
        "/* /* */ */ ",
        "/* /* */ ",
        "$a$ $a$ ",
        "#",
        "# \n",
        "/* file:a */ ",
        "--",
        "-- \n",
        ";",
        "?",
        "?,",
        "1",
        "1,",
        ".",
        "a.",
        "a(",
        "f(a) ",
        "a",
        "@a",
        "@@a.",
        "SET a=?,",
        "SELECT ",
        "INTO ",
        "WITH x AS (",
        "EXPLAIN ",
        "E'\\",
        "\\",
        "{",
        "x'",
        "A := ",
        "CREATE OR ",
        "f(",
        "a.a(1) ",
        "set_config(",
        "duplicate ",
        "-- file:a\n",
        "a as (select 1) "
    };

    private static final String[] STARTS = {
        "",
        "SELECT ",
        "SET ",
        "INSERT INTO t VALUES (",
        "SELECT set_config(",
        "UPDATE t SET a = 1 WHERE b = ",
        "CREATE TABLE t "
    };

    @ParameterizedTest
    @EnumSource
    void shouldExcludeLargeWrites(Dialect dialect) {
        StatementFacts facts = StatementReader.read("INSERT INTO t VALUES ('" + "x".repeat(300 * KIB) + "')", dialect);

        assertThat(facts.exclusion()).isEqualTo(ExclusionReason.TOO_LARGE);
        assertThat(facts.queryType()).isEqualTo(QueryType.INSERT);
        assertThat(facts.sessionEffect().none()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadOnlyTheHeadOfHugeTexts(Dialect dialect) {
        String sql = "/* file:a.java line:3 */ INSERT INTO t VALUES ('" + "x".repeat(2 * MIB) + "')";
        StatementFacts facts = StatementReader.read(sql, dialect);

        assertThat(facts.exclusion()).isEqualTo(ExclusionReason.TOO_LARGE);
        assertThat(facts.queryType()).isEqualTo(QueryType.INSERT);
        assertThat(facts.hint().file()).isEqualTo("a.java");
        assertThat(facts.sql()).isSameAs(sql);
        assertThat(facts.sessionEffect()).isEqualTo(SessionEffect.INCOMPARABLE);
        assertThat(facts.readsSessionState()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSeeTracesOfSessionStateInHugeTexts(Dialect dialect) {
        String sql = "SELECT '" + "x".repeat(2 * MIB) + "', Last_Insert_Id()";

        assertThat(StatementReader.read(sql, dialect).readsSessionState()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeFourTimesTheStepsForFourTimesTheText(Dialect dialect) {
        CountingReader reader = new CountingReader();
        for (String start : STARTS) {
            for (String unit : UNITS) {
                long steps = reader.stepsFor(start + unit.repeat(8 * KIB / unit.length()), dialect);
                long ofMore = reader.stepsFor(start + unit.repeat(4 * (8 * KIB / unit.length())), dialect);

                assertThat(ofMore).as(start + unit + " " + steps).isLessThan(steps * 9 / 2 + KIB);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadAMegabyteWithFewStepsForEachCharacter(Dialect dialect) {
        CountingReader reader = new CountingReader();
        for (String unit : new String[] {
            "(", "((1),", "f(", "[", "/*", "/**/", "/* /* */ ", "/* file:a */ ", "-- \n", "'", "''", "'a' ", "$a$"
        }) {
            String sql = "INSERT INTO t VALUES (" + unit.repeat((MIB - KIB) / unit.length());

            assertThat(reader.stepsFor(sql, dialect)).as(unit).isLessThan(MOST_STEPS * (long) sql.length());
        }
        String deep = "INSERT INTO t VALUES " + "(".repeat(MIB / 2 - KIB) + "1" + ")".repeat(MIB / 2 - KIB);

        assertThat(reader.stepsFor(deep, dialect)).isLessThan(MOST_STEPS * (long) deep.length());
    }

    @ParameterizedTest
    @EnumSource
    void shouldExcludeLargeTextsOfAllKinds(Dialect dialect) {
        for (String start : new String[] {"", "SELECT set_config(", "INSERT INTO t VALUES ("}) {
            for (String unit : UNITS) {
                String sql = start + unit.repeat(256 * KIB / unit.length() + 1);

                assertThat(StatementReader.read(sql, dialect).exclusion())
                        .as(start + unit)
                        .isNotNull();
            }
        }
    }

    @Test
    void shouldReadManyParametersOfASetting() {
        String sql = "SET " + "@a = ?, ".repeat(50_000) + "@b = ?";

        assertThat(StatementReader.read(sql, Dialect.MARIADB).sessionEffect().changes())
                .hasSize(50_001)
                .last()
                .extracting(SessionEffect.Change::parameter)
                .isEqualTo(50_001);
    }
}
