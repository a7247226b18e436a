package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

class StatementReaderProperties {
    /** Eligible in both dialects; tokens apart by one space. */
    private static final List<String> STATEMENTS = List.of(
            "INSERT INTO t VALUES ( ? )",
            "INSERT INTO shop . orders ( a , b ) VALUES ( ? , 'it''s' ) , ( 1.5 , NULL )",
            "INSERT INTO t ( a ) VALUES ( lower ( ? ) ) ;",
            "UPDATE t SET a = ? , b = b - 1 WHERE c IN ( SELECT d FROM u ) AND e < 0x1F",
            "UPDATE shop . orders x SET a = coalesce ( a , 'none' ) WHERE x . b = ?",
            "DELETE FROM t",
            "DELETE FROM t WHERE a = ? AND NOT ( b >= 1e5 OR c = my_function ( ? ) )");

    /** Pieces on which lexers disagree. */
    private static final String[] PIECES = {
        "'",
        "''",
        "\"",
        "`",
        "\\",
        "\\'",
        "--",
        "-- ",
        "-",
        "/*",
        "*/",
        "/",
        "*",
        "/*/",
        "#",
        "?",
        "??",
        "$",
        "$$",
        "$a$",
        "$1",
        "E'",
        "N'",
        "U&'",
        "U&\"",
        "_utf8'",
        "x'",
        "1",
        "1.5",
        "..",
        ".",
        ";",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        " ",
        "\n",
        "\r",
        "\t",
        ",",
        "=",
        ":",
        "::",
        ":=",
        "@",
        "@@",
        "@a",
        "INSERT INTO t VALUES (",
        "insert",
        "set",
        "select",
        "call",
        "a",
        "é",
        "\u00a0",
        "\ud83d",
        "😀",
        "/*!",
        "/*+",
        "/* c */",
        "file:a",
        "batch:0",
        "set_config(",
        "explain",
        "with",
        "as",
        "create",
        "temp",
        "into",
        "now()",
        "null",
        "\0"
    };

    @Property
    void neverThrowsForAnyText(@ForAll String sql, @ForAll Dialect dialect) {
        check(StatementReader.read(sql, dialect));
    }

    @Property(tries = 5000)
    void neverThrowsForTextsThatLookLikeSql(@ForAll("piecesOfSql") String sql, @ForAll Dialect dialect) {
        check(StatementReader.read(sql, dialect));
    }

    @Property
    void neverThrowsForAnyPartOfAStatement(
            @ForAll("statements") String sql, @ForAll int from, @ForAll int to, @ForAll Dialect dialect) {
        int start = Math.floorMod(from, sql.length());
        int end = start + Math.floorMod(to, sql.length() - start + 1);
        check(StatementReader.read(sql.substring(start, end), dialect));
    }

    /** What holds for every text. */
    private static void check(StatementFacts facts) {
        StatementFacts key = StatementReader.read(facts.keySql(), facts.dialect());
        assertThat(key.keySql()).isEqualTo(facts.keySql());
        if (facts.exclusion() == null) {
            assertThat(facts.queryType()).isNotEqualTo(QueryType.OTHER);
            assertThat(facts.table()).isNotEmpty();
            assertThat(facts.sessionEffect().none()).isTrue();
            assertThat(key.exclusion()).isNull();
            assertThat(key.table()).isEqualTo(facts.table());
            assertThat(key.parameterCount()).isEqualTo(facts.parameterCount());
        }
        if (facts.plainSingleRowInsert()) {
            assertThat(facts.insertOfOneRow()).isTrue();
            assertThat(facts.sql().substring(facts.rowStart(), facts.rowEnd()))
                    .startsWith("(")
                    .endsWith(")");
        }
    }

    @Property
    void hintsAnywhereLeaveTheStatementAsItIs(
            @ForAll("statements") String sql,
            @ForAll("hintComments") String hint,
            @ForAll int place,
            @ForAll Dialect dialect) {
        List<String> tokens = new ArrayList<>(List.of(sql.split(" ", -1)));
        int last = tokens.indexOf(";") < 0 ? tokens.size() : tokens.size() - 1;
        tokens.add(Math.floorMod(place, last + 1), hint);
        StatementFacts plain = StatementReader.read(sql, dialect);
        StatementFacts hinted = StatementReader.read(String.join(" ", tokens), dialect);

        assertThat(texts(hinted.keySql(), dialect)).isEqualTo(texts(sql, dialect));
        assertSame(hinted, plain);
        assertThat(hinted.hint().file()).isEqualTo("a.java");
        assertThat(hinted.hint().line()).isEqualTo("7");
    }

    @Property
    void hintsWithoutSpaceAroundThemKeepTokensApart(
            @ForAll("statements") String sql, @ForAll int place, @ForAll Dialect dialect) {
        List<String> tokens = List.of(sql.split(" ", -1));
        int last = tokens.indexOf(";") < 0 ? tokens.size() : tokens.size() - 1;
        int split = Math.floorMod(place, last);
        String hinted = String.join(" ", tokens.subList(0, split))
                + "/* file:a.java */"
                + String.join(" ", tokens.subList(split, tokens.size()));
        StatementFacts facts = StatementReader.read(hinted, dialect);

        assertThat(texts(facts.keySql(), dialect)).isEqualTo(texts(sql, dialect));
        assertSame(facts, StatementReader.read(sql, dialect));
    }

    @Property
    void commentsSpaceAndCaseChangeNothing(
            @ForAll("statements") String sql,
            @ForAll("separators") List<String> separators,
            @ForAll boolean upper,
            @ForAll Dialect dialect) {
        StringBuilder text = new StringBuilder();
        int i = 0;
        for (String token : sql.split(" ", -1)) {
            String separator = token.equals(";") ? "\n" : separators.get(i++ % separators.size());
            boolean cased = Character.isLetter(token.charAt(0));
            text.append(i == 1 ? " " : separator).append(cased ? inCase(token, upper) : token);
        }

        assertSame(StatementReader.read(text.toString(), dialect), StatementReader.read(sql, dialect));
    }

    @Property
    void hintsInLiteralsAreNone(@ForAll("literals") Tuple2<Dialect, String> literal, @ForAll("statements") String sql) {
        Dialect dialect = literal.get1();
        String text = sql.replace("?", literal.get2()).replace(" ;", "") + "  ";
        Assume.that(sql.contains("?"));
        StatementFacts facts = StatementReader.read(text, dialect);

        assertThat(facts.exclusion()).isNull();
        assertThat(facts.hint()).isSameAs(Hint.NONE);
        assertThat(facts.keySql()).isSameAs(text);
        assertThat(facts.parameterCount()).isZero();
    }

    @Property
    void twoStatementsAreTwo(
            @ForAll("statements") String first, @ForAll("statements") String second, @ForAll Dialect dialect) {
        String text = first.replace(";", "") + ";" + second;

        assertThat(StatementReader.read(text, dialect).exclusion()).isEqualTo(ExclusionReason.MULTI_STATEMENT);
    }

    @Provide
    Arbitrary<String> statements() {
        return Arbitraries.of(STATEMENTS);
    }

    @Provide
    Arbitrary<String> piecesOfSql() {
        return Arbitraries.of(PIECES).list().ofMaxSize(30).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> hintComments() {
        return Arbitraries.of(
                "/* file:a.java line:7 */",
                "/*line:7 file:a.java*/",
                "/* file:a.java line:7 batch:10 */",
                "-- batch:3 line:7 file:a.java\n",
                "/* file:a.java */ -- line:7 file:b\n",
                "/* file:a.java *//* line:7 */");
    }

    @Provide
    Arbitrary<List<String>> separators() {
        return Arbitraries.of(
                        " ",
                        "\n",
                        "\t",
                        "\r\n",
                        " /* c */ ",
                        "/* it's ? ; */",
                        " -- it's ? ;\n",
                        "/**/",
                        "/* file:x */")
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<Tuple2<Dialect, String>> literals() {
        String hint = "/* file:a line:1 batch:0 */";
        return Arbitraries.of(
                Tuple.of(Dialect.POSTGRESQL, "'" + hint + "'"),
                Tuple.of(Dialect.POSTGRESQL, "' '' " + hint + "'"),
                Tuple.of(Dialect.POSTGRESQL, "E'\\'" + hint + "'"),
                Tuple.of(Dialect.POSTGRESQL, "U&'" + hint + "'"),
                Tuple.of(Dialect.POSTGRESQL, "$$" + hint + "$$"),
                Tuple.of(Dialect.POSTGRESQL, "$x$ ' " + hint + "$x$"),
                Tuple.of(Dialect.POSTGRESQL, "\"" + hint + "\""),
                Tuple.of(Dialect.POSTGRESQL, "'-- batch:0\n'"),
                Tuple.of(Dialect.MARIADB, "'" + hint + "'"),
                Tuple.of(Dialect.MARIADB, "\"" + hint + "\""),
                Tuple.of(Dialect.MARIADB, "`" + hint + "`"),
                Tuple.of(Dialect.MARIADB, "_utf8mb4'" + hint + "'"),
                Tuple.of(Dialect.MARIADB, "'\\\\" + hint + "'"),
                Tuple.of(Dialect.MARIADB, "'# batch:0\n'"));
    }

    private static void assertSame(StatementFacts actual, StatementFacts expected) {
        assertThat(actual.exclusion()).isEqualTo(expected.exclusion());
        assertThat(actual.queryType()).isEqualTo(expected.queryType());
        assertThat(actual.table()).isEqualTo(expected.table());
        assertThat(actual.parameterCount()).isEqualTo(expected.parameterCount());
        assertThat(actual.insertOfOneRow()).isEqualTo(expected.insertOfOneRow());
        assertThat(actual.callsUnknownFunction()).isEqualTo(expected.callsUnknownFunction());
        assertThat(actual.readsSessionState()).isEqualTo(expected.readsSessionState());
        assertThat(actual.sessionEffect().changes())
                .isEqualTo(expected.sessionEffect().changes());
    }

    private static List<String> texts(String sql, Dialect dialect) {
        Tokens tokens = Lexer.read(sql, dialect);
        assertThat(tokens.readable()).isTrue();
        List<String> texts = new ArrayList<>();
        for (int token = 0; token < tokens.size(); token++) {
            texts.add(tokens.text(token));
        }
        return texts;
    }

    private static String inCase(String token, boolean upper) {
        return upper ? token.toUpperCase(Locale.ROOT) : token.toLowerCase(Locale.ROOT);
    }
}
