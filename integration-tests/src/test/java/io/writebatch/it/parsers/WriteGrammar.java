package io.writebatch.it.parsers;

import io.writebatch.it.transparency.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes the tokens of one random INSERT, UPDATE or DELETE; most are valid on the server. */
final class WriteGrammar {
    private static final int DEEPEST = 4;

    private final Lexicon lexicon;
    private final Dice dice;
    private final List<String> tokens = new ArrayList<>();

    private WriteGrammar(Lexicon lexicon, Dice dice) {
        this.lexicon = lexicon;
        this.dice = dice;
    }

    static List<String> statement(Lexicon lexicon, Dice dice) {
        WriteGrammar grammar = new WriteGrammar(lexicon, dice);
        if (dice.percent(2)) {
            grammar.add("WITH x AS ( SELECT 1 AS id )");
        }
        switch (dice.below(5)) {
            case 0, 1 -> grammar.insert();
            case 2, 3 -> grammar.update();
            default -> grammar.delete();
        }
        if (dice.percent(3)) {
            grammar.add("RETURNING id");
        }
        if (dice.percent(15)) {
            grammar.add(";");
        }
        return grammar.tokens;
    }

    private void add(String words) {
        tokens.addAll(List.of(words.split(" ", -1)));
    }

    /** As one token, whatever stands in it. */
    private void token(String text) {
        tokens.add(text);
    }

    private void maybe(int chance, String words) {
        if (dice.percent(chance)) {
            add(words);
        }
    }

    private String verb(String verb) {
        return dice.percent(70) ? verb : dice.percent(50) ? verb.toLowerCase(Locale.ROOT) : mixed(verb);
    }

    private static String mixed(String verb) {
        return verb.charAt(0) + verb.substring(1).toLowerCase(Locale.ROOT);
    }

    private void insert() {
        add(verb("INSERT"));
        if (!lexicon.postgresql()) {
            maybe(8, dice.of("IGNORE", "LOW_PRIORITY", "HIGH_PRIORITY", "LOW_PRIORITY IGNORE"));
        }
        maybe(lexicon.postgresql() ? 99 : 90, "INTO");
        token(lexicon.table(dice));
        maybe(4, lexicon.postgresql() ? "AS x" : "PARTITION ( p0 )");
        if (!lexicon.postgresql() && dice.percent(8)) {
            add("SET");
            assignments();
        } else {
            boolean named = dice.percent(85);
            if (named) {
                add("( n , s )");
            }
            maybe(lexicon.postgresql() ? 2 : 0, "OVERRIDING USER VALUE");
            source(named);
        }
        if (dice.percent(12)) {
            conflict();
        }
    }

    private void source(boolean named) {
        if (dice.percent(5)) {
            add(dice.of(
                    "SELECT n , s FROM b",
                    "( SELECT n , s FROM b )",
                    "TABLE b",
                    "DEFAULT VALUES",
                    "VALUES ( 1 , 'x' ) UNION SELECT 1 , 'y'"));
            return;
        }
        add(lexicon.postgresql() || dice.percent(90) ? "VALUES" : "VALUE");
        int rows = dice.percent(75) ? 1 : 1 + dice.below(3);
        for (int i = 0; i < rows; i++) {
            add(i == 0 ? "(" : ", (");
            if (!named) {
                token(Integer.toString(100 + i));
                add(",");
            }
            number(0);
            add(",");
            text(0);
            if (!named && dice.percent(90)) {
                add(", DEFAULT");
            }
            add(")");
        }
    }

    private void conflict() {
        if (lexicon.postgresql()) {
            add("ON CONFLICT");
            if (dice.percent(50)) {
                add("DO NOTHING");
                return;
            }
            add("( id ) DO UPDATE SET");
        } else {
            add("ON DUPLICATE KEY UPDATE");
        }
        assignments();
    }

    private void update() {
        add(verb("UPDATE"));
        maybe(4, lexicon.postgresql() ? "ONLY" : dice.of("IGNORE", "LOW_PRIORITY"));
        token(lexicon.table(dice));
        maybe(4, lexicon.postgresql() ? "*" : "PARTITION ( p0 )");
        maybe(10, dice.of("AS x", "x"));
        maybe(2, dice.of(", b", "JOIN b USING ( id )"));
        add("SET");
        assignments();
        if (lexicon.postgresql() && dice.percent(5)) {
            add("FROM b AS y");
        }
        where();
        limit();
    }

    private void delete() {
        add(verb("DELETE"));
        maybe(4, lexicon.postgresql() ? "" : dice.of("IGNORE", "QUICK", "LOW_PRIORITY"));
        add("FROM");
        maybe(3, "ONLY");
        token(lexicon.table(dice));
        maybe(4, lexicon.postgresql() ? "*" : "PARTITION ( p0 )");
        maybe(8, dice.of("AS x", "x"));
        maybe(3, "USING b");
        where();
        limit();
    }

    private void limit() {
        if (!lexicon.postgresql() && dice.percent(10)) {
            add(dice.of("ORDER BY id LIMIT 1", "LIMIT 2", "ORDER BY n DESC", "LIMIT ?"));
        }
    }

    private void where() {
        if (dice.percent(85)) {
            add("WHERE");
            condition(0);
        }
    }

    private void assignments() {
        int count = dice.percent(70) ? 1 : 2;
        for (int i = 0; i < count; i++) {
            add(i == 0 ? "" : ",");
            if (dice.percent(60)) {
                add(dice.percent(80) ? "n =" : "m =");
                number(0);
            } else {
                token(lexicon.textColumn(dice));
                add("=");
                text(0);
            }
        }
    }

    private void condition(int depth) {
        int kind = dice.below(depth > DEEPEST ? 3 : 12);
        switch (kind) {
            case 0, 1, 8, 9 -> {
                token(lexicon.column(dice));
                add(dice.of("=", "=", "<", ">=", "<>", "!="));
                number(depth + 1);
            }
            case 2 -> {
                token(lexicon.textColumn(dice));
                add(dice.of("=", "<>", "LIKE"));
                text(depth + 1);
            }
            case 3, 4 -> {
                add("(");
                condition(depth + 1);
                add(dice.of(") AND (", ") OR ("));
                condition(depth + 1);
                add(")");
            }
            case 5 -> {
                add("NOT (");
                condition(depth + 1);
                add(")");
            }
            case 6 ->
                add(dice.of(
                        "id IN ( 1 , 2 , ? )", "id IN ( SELECT id FROM b )", "n IS NOT NULL", "id BETWEEN 1 AND 3"));
            case 7 -> special();
            case 10 -> add("EXISTS ( SELECT 1 FROM b WHERE b.id = 1 )");
            default -> add("n IS NULL OR id > 0");
        }
    }

    /** Operators and calls that one of the databases has. */
    private void special() {
        add(
                lexicon.postgresql()
                        ? dice.of(
                                "j ?? 'k'",
                                "j ??| array[ 'k' ]",
                                "j ??& array[ ? ]",
                                "j ? 'k'",
                                "id = ANY ( ARRAY[ 1 , 2 ] )",
                                "s ~ 'x' OR n::int = 1",
                                "j -> 'k' IS NULL",
                                "j @> '{}'",
                                "j #>> '{k}' IS NULL",
                                "s || 'x' <> ''",
                                "n = $1",
                                "n OPERATOR(pg_catalog.=) 1",
                                "( id , n ) = ( 1 , 2 )",
                                "array[ 1 , 2 ]::int[] && array[ id ]")
                        : dice.of(
                                "s REGEXP 'x'",
                                "s || 'x' <> ''",
                                "n <=> NULL",
                                "NOT n XOR id",
                                "n && id",
                                "s COLLATE utf8mb4_bin = 'x'",
                                "BINARY s = 'x'",
                                "n DIV 2 = 0",
                                "( id , n ) = ( 1 , 2 )",
                                "n := 1",
                                "@v IS NULL",
                                "@@autocommit = 1",
                                "JSON_VALUE( '{}' , '$.a' ) IS NULL",
                                "n = 5 % 3"));
    }

    private void number(int depth) {
        int kind = dice.below(depth > DEEPEST ? 4 : 14);
        switch (kind) {
            case 0, 4 -> add("?");
            case 1 -> token(lexicon.column(dice));
            case 2, 3, 5, 6 -> token(lexicon.number(dice));
            case 7, 8 -> {
                add("(");
                number(depth + 1);
                add(dice.of("+", "-", "*", "%"));
                number(depth + 1);
                add(")");
            }
            case 9 -> {
                add(dice.of("abs (", "coalesce (", "abs(", "COALESCE( n ,"));
                number(depth + 1);
                add(")");
            }
            case 10 -> {
                add("CASE WHEN");
                condition(depth + 1);
                add("THEN 1 ELSE");
                number(depth + 1);
                add("END");
            }
            case 11 -> add(dice.of("( SELECT max( n ) FROM b )", "( SELECT 1 )", "NULL", "DEFAULT", "length( s )"));
            case 12 ->
                add(lexicon.postgresql() ? dice.of("n::int", "CAST( n AS int )", "?::int") : "CAST( n AS SIGNED )");
            default ->
                add(dice.of(
                        "- n",
                        "( ? )",
                        "( ( n ) )",
                        "n --1",
                        "n -1",
                        "n - - 1",
                        "n*1",
                        "n/1",
                        "lastval()",
                        "ROW_COUNT()"));
        }
    }

    private void text(int depth) {
        switch (dice.below(depth > DEEPEST ? 3 : 9)) {
            case 0 -> add("?");
            case 1, 2, 3, 4, 5 -> token(lexicon.string(dice));
            case 6 -> {
                add(dice.of("lower (", "upper(", "concat( 'x' ,", "trim( BOTH FROM"));
                text(depth + 1);
                add(")");
            }
            case 7 -> add(dice.of("NULL", "s", "DEFAULT", "( 'x' )", "( SELECT s FROM b LIMIT 1 )"));
            default -> {
                token(lexicon.string(dice));
                add(lexicon.postgresql() ? "||" : dice.of("||", ""));
                token(lexicon.string(dice));
            }
        }
    }
}
