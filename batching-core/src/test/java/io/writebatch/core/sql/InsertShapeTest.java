package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InsertShapeTest {
    /** The row of a plain insert, and the text. */
    static Stream<Arguments> plain() {
        return Stream.concat(Table.rowsForBoth("""
                        (?) | INSERT INTO t VALUES (?)
                        (?, ?) | INSERT INTO t (a, b) VALUES (?, ?)
                        (1, 'x)') | insert into s.t(a,b)values(1, 'x)') ;
                        (?, NOW(), (1 + 2) * 3) | /* c */ INSERT INTO t (a, b, c) VALUES (?, NOW(), (1 + 2) * 3) -- end
                        (?) | /* file:a.java line:1 */ INSERT INTO x_values (a) VALUES (?)
                        (UPPER(?)) | INSERT INTO t (a) VALUES (UPPER(?))
                        """), Table.rows(Dialect.MARIADB, """
                        () | INSERT INTO t () VALUES ()
                        ("x") | INSERT INTO `t` (`a`) VALUES ("x")
                        """));
    }

    @ParameterizedTest
    @MethodSource
    void plain(Dialect dialect, String row, String sql) {
        StatementFacts facts = StatementReader.read(sql, dialect);

        assertThat(facts.exclusion()).isNull();
        assertThat(facts.plainSingleRowInsert()).isTrue();
        assertThat(facts.insertOfOneRow()).isTrue();
        assertThat(facts.sql().substring(facts.rowStart(), facts.rowEnd())).isEqualTo(row);
    }

    static Stream<Arguments> oneRowButNotPlain() {
        return Stream.of(Table.rowsForBoth("""
                                INSERT INTO t VALUES ((SELECT 1))
                                INSERT INTO t VALUES (my_function(?))
                                """), Table.rows(Dialect.POSTGRESQL, """
                                INSERT INTO t DEFAULT VALUES
                                INSERT INTO t AS x VALUES (1)
                                INSERT INTO t OVERRIDING USER VALUE VALUES (1)
                                INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING
                                INSERT INTO t (a[1]) VALUES (1)
                                """), Table.rows(Dialect.MARIADB, """
                                INSERT IGNORE INTO t VALUES (1)
                                INSERT LOW_PRIORITY INTO t VALUES (1)
                                INSERT t VALUES (1)
                                INSERT INTO t VALUE (1)
                                INSERT INTO t SET a = 1
                                INSERT INTO t PARTITION (p) VALUES (1)
                                INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void oneRowButNotPlain(Dialect dialect, String sql) {
        StatementFacts facts = StatementReader.read(sql, dialect);

        assertThat(facts.exclusion()).isNull();
        assertThat(facts.plainSingleRowInsert()).isFalse();
        assertThat(facts.insertOfOneRow()).isTrue();
        assertThat(facts.rowStart()).isNegative();
        assertThat(facts.rowEnd()).isNegative();
    }

    static Stream<Arguments> severalRowsOrNone() {
        return Table.rowsForBoth("""
                INSERT INTO t VALUES (1), (2)
                INSERT INTO t SELECT 1
                UPDATE t SET a = 1
                DELETE FROM t
                """);
    }

    @ParameterizedTest
    @MethodSource
    void severalRowsOrNone(Dialect dialect, String sql) {
        StatementFacts facts = StatementReader.read(sql, dialect);

        assertThat(facts.plainSingleRowInsert()).isFalse();
        assertThat(facts.insertOfOneRow()).isFalse();
    }

    /** Connector/J would not take it for an INSERT and would send a batch of it that is not atomic. */
    static Stream<Arguments> hiddenFromConnectorJ() {
        return Table.rows("""
                /* file:a */INSERT INTO t VALUES (1)
                INSERT/* c */INTO t VALUES (1)
                INSERT INTO t (a, duplicate) VALUES (1, 2)
                """);
    }

    @ParameterizedTest
    @MethodSource
    void hiddenFromConnectorJ(String sql) {
        assertThat(StatementReader.read(sql, Dialect.MARIADB).exclusion()).isNull();
        assertThat(StatementReader.read(sql, Dialect.MARIADB).plainSingleRowInsert())
                .isFalse();
        assertThat(StatementReader.read(sql, Dialect.POSTGRESQL).plainSingleRowInsert())
                .isTrue();
    }
}
