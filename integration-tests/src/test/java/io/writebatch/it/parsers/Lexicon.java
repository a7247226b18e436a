package io.writebatch.it.parsers;

import io.writebatch.it.transparency.Dice;
import io.writebatch.testkit.Database;
import java.util.List;
import java.util.Locale;

/** The words of random texts: what lexers are known to read differently, and some plain ones. */
final class Lexicon {
    private static final String[] NUMBERS = {"0", "1", "2", "7", "-1", "1.5", "1e2", ".5", "0x1F", "+ 3", "- -1", "3."};

    private static final String[] STRINGS = {
        "'x'",
        "''",
        "'it''s'",
        "'a;b'",
        "'/* c */'",
        "'-- c'",
        "'?'",
        "'\"'",
        "'`'",
        "'größe'",
        "'😀'",
        "'ａ'",
        "'a\nb'",
        "'\u00a0'",
        "'\u200b'",
        "'/* batch:0 */'",
        "'a\\\\b'",
        "'a\\nb'",
        "'\\\\'",
        "'a\\b\\\\'",
        "'\\''",
        "'\\",
        "'\ud83d'",
        "'$$'",
        "'; DELETE FROM b; '",
        "'#'",
        "'*/'",
        "N'x'",
        "X'41'",
        "B'101'",
        "'{fn now()}'"
    };

    private static final String[] POSTGRESQL_STRINGS = {
        "E'a\\'b'",
        "E'\\\\'",
        "E'a''b'",
        "e'\\n'",
        "E'\\\\''x'",
        "E'a\\''",
        "U&'d\\0061t'",
        "U&'\\+01F600'",
        "u&'x''y'",
        "U&'d!0061t' UESCAPE '!'",
        "$$it's$$",
        "$t$;$t$",
        "$t$ $$ ? $t$",
        "$T$ $t$ $T$",
        "$$ -- $$",
        "$a1$'$a1$",
        "$größe$x$größe$",
        "'a'\n'b'",
        "'a' -- c\n'b'",
        "E'a'\n'\\''",
        "N'a\\\\'",
        "$$x$$$$y$$",
        "'a'E'\\''",
        "'a'\n'; DELETE FROM b; '"
    };

    private static final String[] MARIADB_STRINGS = {
        "\"x\"", "\"it's\"", "\"a\"\"b\"", "\"\\\"\"", "\"\\\\\"", "_utf8mb4'x'", "_latin1\"x\"", "_utf8mb4 x'41'",
                "x'41'",
        "b'1'", "'a' 'b'", "'a'\n\"b\"", "_gbk'x\\'", "_binary'\\\\'", "n'x'", "N\"x\"", "'a' /* c */ 'b'",
                "\"; DELETE FROM b; \"",
        "_utf8mb4 /* c */ 'it''s'", "0b01", "x'4'", "\"'\"", "'\"\\\\'"
    };

    private static final String[] COMMENTS = {
        "/* c */",
        "/**/",
        "/* ' */",
        "/* ; DELETE FROM b */",
        "/* ? */",
        "-- c\n",
        "-- '\n",
        "--\n",
        "-- ; DELETE FROM b\n",
        "/* file:a.java line:7 */",
        "-- file:x\n",
        "/* batch:5 */",
        "/* /* */",
        "/* a /* b */ c */",
        "/***/",
        "/*+ x */",
        "/*-- */",
        "-- /*\n",
        "-- c\r",
        "--x\n",
        "/* \" */",
        "/* ` */",
        "/* $$ */",
        "/* *//* */",
        "/* * / */"
    };

    private static final String[] MARIADB_COMMENTS = {
        "# c\n",
        "#\n",
        "# '\n",
        "#'",
        "/*! */",
        "/*!50000 + 1 */",
        "/*M!100000 + 1 */",
        "/*!999999 ' */",
        "/*M! */",
        "-- it's\n",
        "--\t'\n",
        "# ; DELETE FROM b\n",
        "/*!; DELETE FROM b */",
        "/*! /* x */ */"
    };

    private static final String[] SPACES = {
        " ", "\n", "\t", "\r\n", "\r", "  ", "\f", "\u000b", "\u00a0", "\u2003", "\u200b", "\ufeff", "\u3000", "\u0085"
    };

    /** What is put anywhere, also in the middle of a word. */
    private static final String[] PIECES = {
        "'",
        "''",
        "\"",
        "\"\"",
        "`",
        "``",
        "\\",
        "\\'",
        "\\\\",
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
        "?|",
        "?&",
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
        "..",
        ".",
        ";",
        ";;",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "{d '2020-01-01'}",
        "{fn now()}",
        "{oj",
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
        "a",
        "é",
        "\u00a0",
        "\u200b",
        "\ud83d",
        "\udc00",
        "😀",
        "\0",
        "\u0001",
        "\u001a",
        "\u007f",
        "ａ",
        "ﬁ",
        "ſ",
        "ı",
        "\u212a",
        "/*!",
        "/*M!",
        "/*+",
        "*/ */",
        "file:a",
        "batch:0",
        "SELECT 1",
        "select",
        "WITH x AS (SELECT 1)",
        "SET",
        "FROM",
        "INSERT",
        "DUPLICATE",
        "RETURNING id",
        "INTO b",
        "VALUES",
        "END",
        "BEGIN",
        "ON",
        "AS",
        "UNION SELECT",
        "a.b.c",
        "%",
        "%(",
        "; DELETE FROM b",
        ";DELETE FROM b;",
        "'; DELETE FROM b; -- ",
        "\"; DELETE FROM b; -- ",
        "/*'*/; DELETE FROM b; /*'*/",
        "\n; DELETE FROM b --",
        "$$; DELETE FROM b; $$",
        "*/; DELETE FROM b; /*",
        "\\'; DELETE FROM b; -- ",
        "`; DELETE FROM b; -- ",
        "#'\n; DELETE FROM b; #'\n",
        "--'\n; DELETE FROM b; --'\n",
        "; SET @v = 1",
        "; UPDATE b SET n = 9"
    };

    private static final String[] TABLES = {"a", "a", "A", "b", "c", "parsers.a", "parsers . c", "größe"};
    private static final String[] POSTGRESQL_TABLES = {
        "\"a\"", "\"A\"", "\"b;c\"", "parsers.\"a\"\"x\"", "\"parsers\".\"a\"", "U&\"a\""
    };
    private static final String[] MARIADB_TABLES = {
        "`a`", "`b;c`", "parsers.`a``x`", "`parsers`.`a`", "parsers . `a`", "\"a\""
    };

    private final boolean postgresql;

    Lexicon(Database database) {
        this.postgresql = database == Database.POSTGRESQL;
    }

    boolean postgresql() {
        return postgresql;
    }

    String number(Dice dice) {
        return dice.of(NUMBERS);
    }

    String string(Dice dice) {
        return dice.percent(50) ? dice.of(STRINGS) : dice.of(postgresql ? POSTGRESQL_STRINGS : MARIADB_STRINGS);
    }

    String comment(Dice dice) {
        return !postgresql && dice.percent(35) ? dice.of(MARIADB_COMMENTS) : dice.of(COMMENTS);
    }

    String space(Dice dice) {
        return dice.of(SPACES);
    }

    String piece(Dice dice) {
        return switch (dice.below(10)) {
            case 0 -> string(dice);
            case 1 -> comment(dice);
            case 2 -> space(dice);
            default -> dice.of(PIECES);
        };
    }

    String table(Dice dice) {
        return dice.percent(65) ? dice.of(TABLES) : dice.of(postgresql ? POSTGRESQL_TABLES : MARIADB_TABLES);
    }

    String column(Dice dice) {
        String name = dice.of("id", "n", "n", "m");
        return switch (dice.below(8)) {
            case 0 -> postgresql ? '"' + name + '"' : '`' + name + '`';
            case 1 -> name.toUpperCase(Locale.ROOT);
            default -> name;
        };
    }

    String textColumn(Dice dice) {
        return dice.percent(20) ? (postgresql ? "\"s\"" : "`s`") : "s";
    }

    /** The tables that exist, as the catalog knows them. */
    List<String> existing() {
        return postgresql
                ? List.of("a", "b", "c", "A", "b;c", "a\"x", "größe")
                : List.of("a", "b", "c", "A", "b;c", "a`x", "größe");
    }
}
