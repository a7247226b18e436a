package io.writebatch.core.sql;

import java.util.Set;

/** Texts that only define what will run some time: the functions that they name are not called by them. */
final class Definition {
    /** How far behind CREATE the kind of object may stand: {@code CREATE OR REPLACE DEFINER = a@b SQL SECURITY INVOKER}. */
    private static final int FURTHEST_KIND = 16;

    private static final Set<String> ROUTINES = Set.of("function", "procedure", "trigger", "event", "package");

    private static final Set<String> OTHERS = Set.of("view", "rule", "domain", "policy");

    /** With these a new table is filled at once. */
    private static final Set<String> FILLS = Set.of("select", "values", "execute");

    /** Behind END in the body of a routine, other than a block's own. */
    private static final Set<String> ENDED = Set.of("if", "case", "loop", "while", "repeat", "for");

    private Definition() {}

    /**
     * @param oneStatement whether the text is one statement for certain; bodies of MariaDB's routines hold semicolons, too
     */
    static boolean only(Tokens tokens, boolean oneStatement, Dialect dialect) {
        if (!tokens.isWord(0, "create")) {
            return false;
        }
        for (int token = 1; token < Math.min(tokens.size(), FURTHEST_KIND); token++) {
            String word = tokens.word(token);
            if (ROUTINES.contains(word)) {
                return oneStatement || (dialect == Dialect.MARIADB && isOneBlock(tokens, token));
            }
            if (OTHERS.contains(word)) {
                return oneStatement;
            }
            if (word.equals("materialized")) {
                return false;
            }
            if (word.equals("table")) {
                return oneStatement && !fills(tokens, token);
            }
        }
        return false;
    }

    /** Whether all semicolons are between the BEGIN and the END of one body; one with blocks of its own is not looked into. */
    private static boolean isOneBlock(Tokens tokens, int from) {
        int last = tokens.size() - 1;
        while (last > from && tokens.is(last, TokenKind.SEMICOLON)) {
            last--;
        }
        boolean begun = false;
        for (int token = from; token < last; token++) {
            if (tokens.is(token, TokenKind.SEMICOLON) && !begun) {
                return false;
            }
            if (tokens.isWord(token, "begin")) {
                if (begun) {
                    return false;
                }
                begun = true;
            }
            if (tokens.isWord(token, "end") && !ENDED.contains(tokens.word(token + 1))) {
                return false;
            }
        }
        return begun && tokens.isWord(last, "end");
    }

    private static boolean fills(Tokens tokens, int table) {
        for (int token = table + 1; token < tokens.size(); token++) {
            String word = tokens.word(token);
            if (FILLS.contains(word) || word.equals("table")) {
                return true;
            }
        }
        return false;
    }
}
