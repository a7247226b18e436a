package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LargeTextTest {
    private static final int KIB = 1024;
    private static final int MIB = KIB * KIB;

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
    void shouldReadWithoutRecursionAndInLinearTime(Dialect dialect) {
        String[] units = {
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
            "CREATE OR "
        };
        for (String start : new String[] {"", "SELECT ", "SET ", "INSERT INTO t VALUES (", "SELECT set_config("}) {
            for (String unit : units) {
                String sql = start + unit.repeat((256 * KIB - start.length()) / unit.length());

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
