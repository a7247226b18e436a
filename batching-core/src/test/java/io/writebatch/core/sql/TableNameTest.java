package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TableNameTest {
    static Stream<Arguments> names() {
        return Stream.of(Table.rows(Dialect.POSTGRESQL, """
                                orders | orders | INSERT INTO Orders VALUES (1)
                                orders | orders | INSERT INTO "orders" VALUES (1)
                                Orders | Orders | INSERT INTO "Orders" VALUES (1)
                                shop.orders | shop,orders | UPDATE Shop . ORDERS SET a = 1
                                Shop.o"x | Shop,o"x | DELETE FROM "Shop"."o""x" WHERE a = 1
                                Ärger | Ärger | DELETE FROM Ärger
                                o\\x | o\\x | DELETE FROM "o\\x"
                                t | t | DELETE FROM ONLY t
                                t | t | INSERT INTO t SELECT 1
                                t | t | DELETE FROM t RETURNING *
                                """), Table.rows(Dialect.MARIADB, """
                                orders | Orders | INSERT INTO Orders VALUES (1)
                                orders | Orders | INSERT Orders VALUES (1)
                                shop.orders | Shop,ORDERS | UPDATE Shop.`ORDERS` SET a = 1
                                o`x | o`x | DELETE FROM `o``x`
                                ärger | Ärger | DELETE FROM Ärger
                                t | t | UPDATE IGNORE t SET a = 1
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void names(Dialect dialect, String canonical, String path, String sql) {
        StatementFacts facts = StatementReader.read(sql, dialect);

        assertThat(facts.table()).isEqualTo(canonical);
        assertThat(String.join(",", facts.tablePath())).isEqualTo(path);
    }

    static Stream<Arguments> unknown() {
        return Table.rowsForBoth("""
                SELECT 1
                INSERT INTO a.b.c VALUES (1)
                DELETE FROM t; DELETE FROM t
                UPDATE t, u SET a = 1
                """);
    }

    @ParameterizedTest
    @MethodSource
    void unknown(Dialect dialect, String sql) {
        StatementFacts facts = StatementReader.read(sql, dialect);

        assertThat(facts.table()).isNull();
        assertThat(facts.tablePath()).isEqualTo(List.of());
    }

    @Test
    void shouldExcludeNamesThatTheServerCuts() {
        String longest = "x".repeat(63);

        assertThat(StatementReader.read("DELETE FROM " + longest, Dialect.POSTGRESQL)
                        .table())
                .isEqualTo(longest);
        assertThat(StatementReader.read("DELETE FROM x" + longest, Dialect.POSTGRESQL)
                        .exclusion())
                .isEqualTo(ExclusionReason.UNPARSED);
        assertThat(StatementReader.read("DELETE FROM " + "ä".repeat(32), Dialect.POSTGRESQL)
                        .exclusion())
                .isEqualTo(ExclusionReason.UNPARSED);
        assertThat(StatementReader.read("DELETE FROM xx" + longest, Dialect.MARIADB)
                        .exclusion())
                .isEqualTo(ExclusionReason.UNPARSED);
    }
}
