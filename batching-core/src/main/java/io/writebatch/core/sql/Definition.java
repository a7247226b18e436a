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

    private Definition() {}

    /**
     * @param oneStatement whether the text is one statement for certain; bodies of MariaDB's routines hold semicolons, too
     */
    static boolean only(Tokens tokens, boolean oneStatement) {
        if (!tokens.isWord(0, "create")) {
            return false;
        }
        for (int token = 1; token < Math.min(tokens.size(), FURTHEST_KIND); token++) {
            String word = tokens.word(token);
            if (ROUTINES.contains(word)) {
                return oneStatement || endsWithBody(tokens);
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

    /** Behind {@code END} no other statement can hide, as it would be the last. */
    private static boolean endsWithBody(Tokens tokens) {
        int last = tokens.size() - 1;
        while (last > 0 && tokens.is(last, TokenKind.SEMICOLON)) {
            last--;
        }
        return tokens.isWord(last, "end");
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
