package io.writebatch.core.sql;

/** Leaves our hints out of a text, so that what is left is the same statement to every lexer. */
final class KeySql {
    private KeySql() {}

    /** @return the text itself when there is no hint in it */
    static String of(Tokens tokens) {
        String sql = tokens.sql();
        if (tokens.hints().isEmpty()) {
            return sql;
        }
        StringBuilder key = new StringBuilder(sql.length());
        int copied = 0;
        for (HintComment comment : tokens.hints()) {
            key.append(sql, copied, comment.start());
            copied = comment.end();
            boolean apart = endsInSpace(key) || copied == sql.length() || Characters.isSpace(sql.charAt(copied));
            if (!apart) {
                key.append(' ');
            }
        }
        return key.append(sql, copied, sql.length()).toString();
    }

    private static boolean endsInSpace(StringBuilder text) {
        return text.length() == 0 || Characters.isSpace(text.charAt(text.length() - 1));
    }
}
