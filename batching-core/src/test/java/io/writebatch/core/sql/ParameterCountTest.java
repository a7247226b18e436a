package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ParameterCountTest {
    static Stream<Arguments> counts() {
        return Stream.of(Table.rowsForBoth("""
                                0 | INSERT INTO t VALUES (1)
                                2 | INSERT INTO t VALUES (?, ?)
                                1 | INSERT INTO t VALUES ('?', ?) -- ?
                                3 | UPDATE t SET a=?, b = -? WHERE c=(?)
                                1 | SELECT /* ? */ ?
                                2 | DELETE FROM t WHERE a = ?; DELETE FROM t WHERE a = ?
                                """), Table.rows(Dialect.POSTGRESQL, """
                                1 | UPDATE t SET a = b ?? 'k' WHERE "?" = ? AND c = $$?$$
                                1 | UPDATE t SET a = ?::text
                                1 | DELETE FROM t WHERE a ?| array['x']
                                0 | DELETE FROM t WHERE a ??| array['x']
                                1 | DELETE FROM t WHERE (a ???)
                                0 | DELETE FROM t WHERE a = E'\\'?'
                                """), Table.rows(Dialect.MARIADB, """
                                1 | UPDATE t SET `?` = ? # ?
                                0 | UPDATE t SET a = "?"
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void counts(Dialect dialect, int count, String sql) {
        assertThat(StatementReader.read(sql, dialect).parameterCount()).isEqualTo(count);
    }

    @ParameterizedTest
    @MethodSource("counts")
    void shouldTellOfQuestionMarks(Dialect dialect, int count, String sql) {
        boolean escaped = sql.contains("??");

        assertThat(StatementReader.read(sql, dialect).hasQuestionMark()).isEqualTo(count > 0 || escaped);
    }
}
