package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.bridge.KeyedUpdate;
import io.writebatch.bridge.KeyedUpdate.Need;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates of which one statement can do many; the key is the column {@code id}. */
class KeyedUpdateTest {
    private static final String LONG_COMMENT =
            "It would be repeated for each placeholder. It would be repeated for each"
                    + " placeholder. It would be repeated for each placeholder. It would be repeated for each placeholder. It would be"
                    + " repeated for each placeholder. It would be repeated for each placeholder.";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET a = ? WHERE id = ?",
                "update s.t set a=? where id=?",
                "UPDATE t AS x SET x.a = ? WHERE x.id = ?",
                "UPDATE t x SET `a` = ? WHERE s.x.`ID` = ? -- end",
                "UPDATE t SET a = a + ? WHERE id = ?",
                "UPDATE t SET a = b - ?, b = 1 WHERE id = ?",
                "UPDATE t SET c = NOW(6), d = (1 + 2) * d, a = ?, e = CASE WHEN f > 1 THEN 'x' ELSE \"y\" END WHERE id = ?",
                "UPDATE t SET a = ? WHERE version = ? AND id = ?",
                "UPDATE t SET a = 1 WHERE id = ?",
                "UPDATE t SET a = RAND() * 5, b = ? WHERE id = ?",
                "/* file:a.java line:1 */ UPDATE t SET a = id WHERE id = ? /* end */"
            })
    void shouldFindKeyOf(String sql) {
        KeyedUpdate form = read(sql);

        assertThat(form).isNotNull();
        assertThat(sql.substring(form.setStart())).startsWithIgnoringCase("set ");
        assertThat(sql.substring(form.columnStart(), form.columnEnd()).replace("`", ""))
                .endsWithIgnoringCase("id");
        assertThat(sql.substring(form.columnEnd(), form.conditionEnd())).containsPattern("^ ?= ?\\?$");
        assertThat(form.needs()).hasSize((int) sql.chars().filter(c -> c == '?').count());
        assertThat(form.needs().get(form.keyParameter())).isEqualTo(Need.INTEGER);
    }

    @Test
    void shouldTellWhatEachValueMustBe() {
        KeyedUpdate form = read("UPDATE t SET a = ?, b = b + ?, c = ? WHERE version = ? AND id = ?");

        assertThat(form.needs())
                .isEqualTo(List.of(Need.STORABLE, Need.EXACT, Need.STORABLE, Need.INTEGER, Need.INTEGER));
        assertThat(form.keyParameter()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET a = ?",
                "UPDATE t SET a = ? WHERE other = ?",
                "UPDATE t SET id = ? WHERE id = ?",
                "UPDATE t SET a = ?, `ID` = 5 WHERE id = ?",
                "UPDATE t SET a = ? WHERE id = 5",
                "UPDATE t SET a = ? WHERE id = ? OR b = ?",
                "UPDATE t SET a = ? WHERE id = ? AND b > ?",
                "UPDATE t SET a = ? WHERE id = ? AND b IS NULL",
                "UPDATE t SET a = ? WHERE id >= ?",
                "UPDATE t SET a = ? WHERE id <=> ?",
                "UPDATE t SET a = ? WHERE id = ? + 1",
                "UPDATE t SET a = ? WHERE id = -?",
                "UPDATE t SET a = ? WHERE (id = ?)",
                "UPDATE t SET a = ? WHERE NOT id = ?",
                "UPDATE t SET a = ? WHERE id = ? ORDER BY a",
                "UPDATE t SET a = ? WHERE id = ? LIMIT 1",
                "UPDATE t SET a = a * ? WHERE id = ?",
                "UPDATE t SET a = ? + a WHERE id = ?",
                "UPDATE t SET a = a + ? + 1 WHERE id = ?",
                "UPDATE t SET a = (?) WHERE id = ?",
                "UPDATE t SET a = UPPER(?) WHERE id = ?",
                "UPDATE t SET a = ? COLLATE utf8mb4_bin WHERE id = ?",
                "UPDATE t SET a = (SELECT 1) WHERE id = ?",
                "UPDATE t SET a = 1 + RAND(5) WHERE id = ?",
                "UPDATE t SET a = (1 + rand (b)) WHERE id = ?",
                "UPDATE t SET a = ? WHERE t./* " + LONG_COMMENT + " */id = ?",
                "UPDATE t SET a = my_function(b) WHERE id = ?",
                "UPDATE t SET \"a\" = ? WHERE id = ?",
                "UPDATE t SET é = ? WHERE id = ?",
                "UPDATE IGNORE t SET a = ? WHERE id = ?",
                "UPDATE LOW_PRIORITY t SET a = ? WHERE id = ?",
                "UPDATE t PARTITION (p) SET a = ? WHERE id = ?",
                "UPDATE t SET a = ?, WHERE id = ?",
                "UPDATE t SET a WHERE id = ?",
                "INSERT INTO t (a, id) VALUES (?, ?)",
                "DELETE FROM t WHERE id = ?"
            })
    void shouldFindNoKeyOf(String sql) {
        assertThat(read(sql)).isNull();
    }

    @Test
    void shouldFindNoKeyWhereTableHasNone() {
        assertThat(StatementReader.read("UPDATE t SET a = ? WHERE id = ?", Dialect.MARIADB)
                        .keyedUpdate(null))
                .isNull();
    }

    @Test
    void shouldFindNoKeyOnPostgresql() {
        assertThat(StatementReader.read("UPDATE t SET a = ? WHERE id = ?", Dialect.POSTGRESQL)
                        .keyedUpdate("id"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"write_batch_count", "Write_Batch_x", "`write_batch_warned`"})
    void shouldNotBatchWhatVariablesOfBlockWouldHide(String column) {
        String sql = "UPDATE t SET a = " + column + " + ? WHERE id = ?";
        assertThat(StatementReader.read(sql, Dialect.MARIADB).exclusion()).isEqualTo(ExclusionReason.UNPARSED);
        assertThat(StatementReader.read(sql.replace("`", ""), Dialect.POSTGRESQL)
                        .exclusion())
                .isNull();
    }

    private static KeyedUpdate read(String sql) {
        return StatementReader.read(sql, Dialect.MARIADB).keyedUpdate("id");
    }
}
