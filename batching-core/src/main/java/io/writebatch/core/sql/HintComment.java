package io.writebatch.core.sql;

/**
 * A comment that is ours: every word in it is {@code file:}, {@code line:} or {@code batch:} with a valid value. Any
 * other comment belongs to somebody else and stays in the text.
 *
 * @param start where the comment starts in the text, its delimiter included
 * @param end behind the comment and its delimiter; behind the last character of a line comment, its line end excluded
 */
record HintComment(int start, int end, Hint hint) {
    static final int MAX_FILE_LENGTH = 128;
    static final int MAX_LINE_LENGTH = 16;
    private static final int MAX_BATCH_MILLIS = 3_600_000;
    private static final int MAX_BATCH_DIGITS = 7;
    private static final String FILE = "file:";
    private static final String LINE = "line:";
    private static final String BATCH = "batch:";

    /**
     * Reads what stands between the comment's delimiters.
     *
     * @return null when the comment is not ours
     */
    static Hint read(String sql, int from, int to) {
        Hint hint = Hint.NONE;
        int at = skipSpace(sql, from, to);
        if (at == to) {
            return null;
        }
        while (at < to) {
            int wordEnd = at;
            while (wordEnd < to && !Characters.isSpace(sql.charAt(wordEnd))) {
                wordEnd++;
            }
            Hint word = readWord(sql, at, wordEnd);
            if (word == null) {
                return null;
            }
            hint = hint.orElse(word);
            at = skipSpace(sql, wordEnd, to);
        }
        return hint;
    }

    private static int skipSpace(String sql, int from, int to) {
        int at = from;
        while (at < to && Characters.isSpace(sql.charAt(at))) {
            at++;
        }
        return at;
    }

    private static Hint readWord(String sql, int from, int to) {
        if (sql.startsWith(FILE, from)) {
            String file = label(sql, from + FILE.length(), to, MAX_FILE_LENGTH);
            return file == null ? null : new Hint(file, "", Hint.ABSENT);
        }
        if (sql.startsWith(LINE, from)) {
            String line = label(sql, from + LINE.length(), to, MAX_LINE_LENGTH);
            return line == null ? null : new Hint("", line, Hint.ABSENT);
        }
        if (sql.startsWith(BATCH, from)) {
            int millis = millis(sql, from + BATCH.length(), to);
            return millis == Hint.ABSENT ? null : new Hint("", "", millis);
        }
        return null;
    }

    /** The text, or an empty one when it cannot be a label. */
    static String label(String text, int maxLength) {
        String label = label(text, 0, text.length(), maxLength);
        return label == null ? "" : label;
    }

    private static String label(String sql, int from, int to, int maxLength) {
        if (from >= to || to - from > maxLength) {
            return null;
        }
        int at = from;
        while (at < to) {
            int codePoint = sql.codePointAt(at);
            if (!Characters.isVisible(codePoint)) {
                return null;
            }
            at += Character.charCount(codePoint);
        }
        return at == to ? sql.substring(from, to) : null;
    }

    private static int millis(String sql, int from, int to) {
        if (from >= to || to - from > MAX_BATCH_DIGITS) {
            return Hint.ABSENT;
        }
        int millis = 0;
        for (int at = from; at < to; at++) {
            char c = sql.charAt(at);
            if (!Characters.isDigit(c)) {
                return Hint.ABSENT;
            }
            millis = millis * 10 + (c - '0');
        }
        return millis <= MAX_BATCH_MILLIS ? millis : Hint.ABSENT;
    }
}
