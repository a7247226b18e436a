package io.writebatch.core.sql;

/**
 * Where quoted texts end.
 *
 * <p>Whether a backslash escapes inside quotes depends on session modes that nobody tells us
 * (standard_conforming_strings, NO_BACKSLASH_ESCAPES). A literal is certain when both readings end it at the same place.
 */
final class Literals {
    static final int UNCERTAIN = -1;

    private Literals() {}

    /** @return behind the closing quote when both readings of a backslash agree on it, else {@link #UNCERTAIN} */
    static int certainEnd(String sql, int open) {
        int plain = endWithoutEscapes(sql, open);
        return plain == UNCERTAIN || !hasBackslash(sql, open, plain) || endWithEscapes(sql, open, true) == plain
                ? plain
                : UNCERTAIN;
    }

    /**
     * The end of the quotes of an {@code E'...'}. pgjdbc reads the text behind a doubled quote as if it had no prefix, so
     * a doubled quote together with a backslash is uncertain.
     */
    static int escapeStringEnd(String sql, int open) {
        int plain = endWithoutEscapes(sql, open);
        return plain != UNCERTAIN && !hasBackslash(sql, open, plain) ? plain : endWithEscapes(sql, open, false);
    }

    /** The end of quotes in which a backslash never escapes: a doubled quote stands for itself. */
    static int endWithoutEscapes(String sql, int open) {
        char quote = sql.charAt(open);
        int at = open + 1;
        while (true) {
            int close = sql.indexOf(quote, at);
            if (close < 0) {
                return UNCERTAIN;
            }
            if (close + 1 == sql.length() || sql.charAt(close + 1) != quote) {
                return close + 1;
            }
            at = close + 2;
        }
    }

    private static boolean hasBackslash(String sql, int from, int to) {
        for (int at = from; at < to; at++) {
            if (sql.charAt(at) == '\\') {
                return true;
            }
        }
        return false;
    }

    private static int endWithEscapes(String sql, int open, boolean doubling) {
        char quote = sql.charAt(open);
        int length = sql.length();
        int at = open + 1;
        while (at < length) {
            char c = sql.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (c != quote) {
                at++;
            } else if (at + 1 == length || sql.charAt(at + 1) != quote) {
                return at + 1;
            } else if (doubling) {
                at += 2;
            } else {
                return UNCERTAIN;
            }
        }
        return UNCERTAIN;
    }

    /**
     * What a literal stands for.
     *
     * @return null when that depends on a prefix or on how a backslash is read
     */
    static String content(String sql, int start, int end) {
        char quote = sql.charAt(start);
        if (quote == '$') {
            int tagEnd = sql.indexOf('$', start + 1) + 1;
            return sql.substring(tagEnd, end - (tagEnd - start));
        }
        boolean certain = (quote == '\'' || quote == '"') && !hasBackslash(sql, start, end);
        return certain ? unquoted(sql, start, end) : null;
    }

    /** What stands in quotes that know no escape but their doubling. */
    static String unquoted(String sql, int start, int end) {
        String quote = sql.substring(start, start + 1);
        return sql.substring(start + 1, end - 1).replace(quote + quote, quote);
    }
}
