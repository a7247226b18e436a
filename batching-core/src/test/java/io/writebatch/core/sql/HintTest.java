package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HintTest {
    static Stream<Arguments> hints() {
        return Stream.concat(
                Table.rowsForBoth("""
                        orders.java | 42 | 10 | /* file:orders.java line:42 batch:10 */ DELETE FROM t
                        orders.java | 42 | 10 | DELETE /* batch:10 line:42 file:orders.java */ FROM t
                        orders.java | 42 | -1 | DELETE FROM t -- file:orders.java line:42
                        a |  | -1 | /*file:a*/ DELETE FROM t
                        C:\\x\\a.java |  | -1 | /* file:C:\\x\\a.java */ DELETE FROM t
                         |  | 0 | DELETE FROM t /* batch:0 */
                         |  | 3600000 | DELETE FROM t /* batch:3600000 */
                        a | 1 | 5 | /* file:a */ DELETE /* line:1 file:b */ FROM t /* batch:5 line:2 batch:6 */
                        ä.java |  | -1 | /* file:ä.java */ DELETE FROM t
                        a |  | -1 | /* not ours */ DELETE FROM t /* file:a */
                        a |  | -1 | /* file:a */ SELECT 1
                        a |  | -1 | /* file:a */ DELETE FROM t; DELETE FROM t
                        """), Table.rows(Dialect.MARIADB, "a | 2 | -1 | DELETE FROM t # file:a line:2"));
    }

    @ParameterizedTest
    @MethodSource
    void hints(Dialect dialect, String file, String line, int batch, String sql) {
        Hint hint = StatementReader.read(sql, dialect).hint();

        assertThat(hint.file()).isEqualTo(file);
        assertThat(hint.line()).isEqualTo(line);
        assertThat(hint.batchMillis()).isEqualTo(batch);
    }

    static Stream<Arguments> places() {
        return Table.rowsForBoth("""
                orders.java | 42 | DELETE FROM t /*file='orders.java',line='42'*/
                orders.java | 42 | DELETE FROM t /* action='run', line='42' , file='orders.java' */
                shop/Orders.java | 42 | DELETE FROM t /*code.filepath='shop%2FOrders.java',code.lineno='42'*/
                shop/Orders.java | 42 | /*code.file.path='shop%2FOrders.java',code.line.number='42'*/ DELETE FROM t
                app/orders.rb | 42 | DELETE FROM t /*application='shop',source_location='app/orders.rb:42'*/
                a+ä's |  | DELETE FROM t /*traceparent='00-a-b-01',file='a+%C3%A4\\'s'*/
                ours | 1 | /*file='theirs',line='2'*/ DELETE FROM t /* file:ours line:1 */
                ours | 2 | /*file='theirs',line='2'*/ DELETE FROM t /* file:ours */
                first | 2 | /*file='first'*/ DELETE FROM t /*file='second',line='2'*/
                """);
    }

    /** They are meant for the server as well. */
    @ParameterizedTest
    @MethodSource("places")
    void shouldReadPlacesOfSqlcommenterAndLeaveThemInTheText(Dialect dialect, String file, String line, String sql) {
        StatementFacts facts = StatementReader.read(sql, dialect);

        assertThat(facts.exclusion()).isNull();
        assertThat(facts.hint().file()).isEqualTo(file);
        assertThat(facts.hint().line()).isEqualTo(line);
        assertThat(facts.hint().batchMillis()).isEqualTo(Hint.ABSENT);
        assertThat(facts.keySql()).contains("='");
    }

    static Stream<Arguments> notOurs() {
        return Table.rowsForBoth("""
                DELETE FROM t /* */
                DELETE FROM t /**/
                DELETE FROM t /* file:a and more */
                DELETE FROM t /* file:a ttl:60 */
                DELETE FROM t /* file: */
                DELETE FROM t /* FILE:a */
                DELETE FROM t /* batch:-1 */
                DELETE FROM t /* batch:1.5 */
                DELETE FROM t /* batch:10ms */
                DELETE FROM t /* batch:3600001 */
                DELETE FROM t /* batch:99999999999999999999 */
                DELETE FROM t /* file:a batch:x */
                DELETE FROM t /*+ file:a */
                DELETE FROM t /* line:12345678901234567 */
                DELETE FROM t WHERE a = '/* file:a */'
                DELETE FROM t WHERE a = ' -- file:a'
                DELETE FROM t WHERE a = "/* batch:0 */"
                DELETE FROM t /*file='a*/
                DELETE FROM t /*file='a\\'*/
                DELETE FROM t /*file='a',*/
                DELETE FROM t /*file='a' line='1'*/
                DELETE FROM t /*file='a' and more*/
                DELETE FROM t /*file=a*/
                DELETE FROM t /*='a'*/
                DELETE FROM t /*file=*/
                DELETE FROM t /*file=''*/
                DELETE FROM t /*file='%zz'*/
                DELETE FROM t /*file='a%20b'*/
                DELETE FROM t /*file='a%0Ab'*/
                DELETE FROM t /*batch='0'*/
                DELETE FROM t /*source_location=':'*/
                DELETE FROM t /* traceparent='00-a-b-01',route='/x' */
                """);
    }

    @ParameterizedTest
    @MethodSource
    void notOurs(Dialect dialect, String sql) {
        StatementFacts facts = StatementReader.read(sql, dialect);

        assertThat(facts.exclusion()).isNull();
        assertThat(facts.hint()).isSameAs(Hint.NONE);
        assertThat(facts.keySql()).isSameAs(sql);
    }

    @Test
    void shouldNotSeeHintsInOneDialectsOwnLiterals() {
        assertThat(StatementReader.read("DELETE FROM t WHERE a = $x$ /* batch:0 */ $x$", Dialect.POSTGRESQL)
                        .hint())
                .isSameAs(Hint.NONE);
        assertThat(StatementReader.read("DELETE FROM t WHERE a = E'\\' /* batch:0 */'", Dialect.POSTGRESQL)
                        .hint())
                .isSameAs(Hint.NONE);
        assertThat(StatementReader.read("DELETE FROM t WHERE `/* batch:0 */` = 1", Dialect.MARIADB)
                        .hint())
                .isSameAs(Hint.NONE);
        assertThat(StatementReader.read("DELETE FROM t /* a /* batch:0 */ */", Dialect.POSTGRESQL)
                        .hint())
                .isSameAs(Hint.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBoundLabels(Dialect dialect) {
        String longest = "f".repeat(128);

        assertThat(hint("/* file:" + longest + " */ DELETE FROM t", dialect).file())
                .isEqualTo(longest);
        assertThat(hint("/* file:x" + longest + " */ DELETE FROM t", dialect)).isSameAs(Hint.NONE);
        assertThat(hint("/* file:a\u0007b */ DELETE FROM t", dialect)).isSameAs(Hint.NONE);
        assertThat(hint("/* file:a\u202eb */ DELETE FROM t", dialect)).isSameAs(Hint.NONE);
        assertThat(hint("/* file:a\u00a0b */ DELETE FROM t", dialect)).isSameAs(Hint.NONE);
        assertThat(hint("/* file:a\ud83d */ DELETE FROM t", dialect)).isSameAs(Hint.NONE);
    }

    static Stream<Arguments> keys() {
        return Stream.concat(
                Table.rowsForBoth("""
                        DELETE FROM t | DELETE FROM t/* batch:5 */
                        DELETE FROM t ; | DELETE FROM t/* batch:5 */;
                        DELETE FROM t | DELETE/* batch:5 */FROM t
                        DELETE FROM t | DELETE /* batch:5 */FROM t
                        DELETE FROM t | DELETE/* batch:5 */ FROM t
                        DELETE FROM t | /* line:1 */DELETE/* batch:5 *//* file:a */FROM t
                        /* c */ DELETE FROM t | /* c *//* batch:5 */DELETE FROM t
                        DELETE FROM t WHERE a = '/* batch:5 */' | DELETE FROM t /* batch:5 */WHERE a = '/* batch:5 */'
                        DELETE FROM t WHERE a = 1 - -1 | DELETE FROM t WHERE a = 1 -/* file:a */-1
                        """),
                Table.rows(Dialect.MARIADB, "DELETE FROM t WHERE abs (1) | DELETE FROM t WHERE abs/* file:a */(1)"));
    }

    @ParameterizedTest
    @MethodSource
    void keys(Dialect dialect, String key, String sql) {
        assertThat(StatementReader.read(sql, dialect).keySql().strip()).isEqualTo(key);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheEndOfALineThatHeldAHint(Dialect dialect) {
        String sql = "DELETE -- file:a line:1\nFROM t";

        assertThat(StatementReader.read(sql, dialect).keySql()).isEqualTo("DELETE \nFROM t");
    }

    private static Hint hint(String sql, Dialect dialect) {
        return StatementReader.read(sql, dialect).hint();
    }
}
