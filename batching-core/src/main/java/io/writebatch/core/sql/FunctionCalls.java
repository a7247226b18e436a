package io.writebatch.core.sql;

import java.util.Set;

/** Finds calls of functions, whatever the quotes, the case, the schema, and the white space before the parenthesis. */
final class FunctionCalls {
    /** Keywords that stand before a parenthesis. A function named so would have to be quoted. */
    private static final Set<String> NOT_CALLED = FunctionCatalog.names("""
            all and any array as asymmetric between bigint bit boolean case character check collate constraint cross
            dec decimal distinct else end except exists fetch float for from full group having ilike in inner int
            integer intersect into is isnull join lateral leading like limit natural nchar not notnull null offset
            on only operator or order outer placing precision real select set similar smallint some symmetric table
            tablesample then to trailing union unique using values variadic when where window with
            """);

    /** The same, on MariaDB only. */
    private static final Set<String> NOT_CALLED_ON_MARIADB = FunctionCatalog.names("""
            against binary by columns div double escape index key match over partition passing regexp rlike sounds
            straight_join varbinary varying xor
            """);

    private static final Set<String> QUERY_VERBS =
            Set.of("select", "values", "with", "table", "insert", "update", "delete", "merge");

    private final Tokens tokens;
    private final Dialect dialect;

    FunctionCalls(Tokens tokens, Dialect dialect) {
        this.tokens = tokens;
        this.dialect = dialect;
    }

    /**
     * The function called at a token.
     *
     * @param from the first token of the statement
     * @return null when the token is not the name in a call
     */
    FunctionKind at(int token, int from) {
        if (!tokens.is(token + 1, TokenKind.OPEN) || !isPathPart(token)) {
            return null;
        }
        int path = pathStart(token, from);
        FunctionKind kind = kind(path, token);
        boolean known = kind != FunctionKind.UNKNOWN && kind != FunctionKind.UNCERTAIN;
        return known || !notCalled(path, token, from) ? kind : null;
    }

    /**
     * A double-quoted text is any function's name under ANSI_QUOTES; and what is not ASCII the server may fold in a way
     * that we do not.
     */
    private FunctionKind kind(int path, int token) {
        if (tokens.is(token, TokenKind.NAME_OR_STRING) || !Characters.isAscii(tokens.text(token))) {
            return FunctionKind.UNCERTAIN;
        }
        String name = Characters.toLower(tokens.name(token));
        return FunctionCatalog.kind(name, builtIn(path, token), dialect);
    }

    /** The first token of a name with its schema. */
    private int pathStart(int token, int from) {
        int start = token;
        while (start - 2 >= from && tokens.is(start - 1, TokenKind.DOT) && isPathPart(start - 2)) {
            start -= 2;
        }
        return start;
    }

    private boolean isPathPart(int token) {
        return tokens.isName(token) || tokens.is(token, TokenKind.NAME_OR_STRING);
    }

    private boolean builtIn(int path, int token) {
        if (path == token) {
            return true;
        }
        if (dialect == Dialect.MARIADB || path != token - 2) {
            return false;
        }
        String schema = Characters.toLower(tokens.name(path));
        return schema.equals("pg_catalog") || schema.equals("information_schema");
    }

    private boolean notCalled(int path, int token, int from) {
        if (path == token && isKeyword(tokens.word(token))) {
            return true;
        }
        if (path == from) {
            return false;
        }
        int before = path - 1;
        if (path == token && endsKeyword(tokens.word(before), tokens.word(token))) {
            return true;
        }
        return tokens.is(before, TokenKind.CAST)
                || tokens.isWord(before, "as")
                || tokens.isWord(before, "into")
                || isAliasBehindParentheses(before)
                || isCommonTable(token);
    }

    private boolean isKeyword(String word) {
        return NOT_CALLED.contains(word) || (dialect == Dialect.MARIADB && NOT_CALLED_ON_MARIADB.contains(word));
    }

    /** Words that PostgreSQL lets be names are keywords behind certain others. */
    private static boolean endsKeyword(String before, String word) {
        return switch (word) {
            case "by" -> before.equals("group") || before.equals("order") || before.equals("partition");
            case "conflict" -> before.equals("on");
            case "materialized" -> before.equals("not");
            case "sets" -> before.equals("grouping");
            default -> false;
        };
    }

    /** {@code (select ...) t(a, b)}, {@code generate_series(1, 3) g(i)}; but in {@code distinct on (a) f(b)} f is called. */
    private boolean isAliasBehindParentheses(int before) {
        if (!tokens.is(before, TokenKind.CLOSE)) {
            return false;
        }
        int opener = tokens.partner(before) - 1;
        return !tokens.isWord(opener, "on") && !tokens.isWord(opener, "operator");
    }

    /** {@code with t(a, b) as (select ...)}. */
    private boolean isCommonTable(int token) {
        int next = tokens.partner(token + 1) + 1;
        if (!tokens.isWord(next, "as")) {
            return false;
        }
        next++;
        if (tokens.isWord(next, "not")) {
            next++;
        }
        if (tokens.isWord(next, "materialized")) {
            next++;
        }
        return tokens.is(next, TokenKind.OPEN) && QUERY_VERBS.contains(tokens.word(next + 1));
    }
}
