package io.writebatch.core.sql;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Finds file and line in a comment that a library wrote in the form of sqlcommenter: {@code key='value',key='value'}. Such a
 * comment stays in the text, as it is meant for the server's log; only the place is read.
 */
final class CommenterTags {
    private final String sql;
    private final int to;
    private int at;
    private String file = "";
    private String line = "";

    private CommenterTags(String sql, int from, int to) {
        this.sql = sql;
        this.at = from;
        this.to = to;
    }

    /**
     * Reads what stands between the comment's delimiters.
     *
     * @return {@link Hint#NONE} when that is something else, or names no place
     */
    static Hint read(String sql, int from, int to) {
        CommenterTags tags = new CommenterTags(sql, from, to);
        boolean more = true;
        while (more) {
            if (!tags.readTag()) {
                return Hint.NONE;
            }
            tags.skipSpace();
            more = tags.at < to && sql.charAt(tags.at++) == ',';
        }
        boolean complete = tags.at == to;
        boolean placed = !tags.file.isEmpty() || !tags.line.isEmpty();
        return complete && placed ? new Hint(tags.file, tags.line, Hint.ABSENT) : Hint.NONE;
    }

    private boolean readTag() {
        skipSpace();
        int keyStart = at;
        while (at < to && isKeyPart(sql.charAt(at))) {
            at++;
        }
        int keyEnd = at;
        if (keyEnd == keyStart || at + 1 >= to || sql.charAt(at) != '=' || sql.charAt(at + 1) != '\'') {
            return false;
        }
        at += 2;
        int valueStart = at;
        while (at < to && sql.charAt(at) != '\'') {
            at += sql.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= to) {
            return false;
        }
        note(sql.substring(keyStart, keyEnd), valueStart, at);
        at++;
        return true;
    }

    private void note(String key, int valueStart, int valueEnd) {
        switch (key) {
            case "file", "code.filepath", "code.file.path" ->
                file = HintComment.label(value(valueStart, valueEnd), HintComment.MAX_FILE_LENGTH);
            case "line", "code.lineno", "code.line.number" ->
                line = HintComment.label(value(valueStart, valueEnd), HintComment.MAX_LINE_LENGTH);
            case "source_location" -> {
                String value = value(valueStart, valueEnd);
                int colon = value.lastIndexOf(':');
                file = HintComment.label(value.substring(0, Math.max(colon, 0)), HintComment.MAX_FILE_LENGTH);
                line = HintComment.label(value.substring(colon + 1), HintComment.MAX_LINE_LENGTH);
            }
            default -> {
                // Trace contexts, routes and the like.
            }
        }
    }

    /** Empty when the value is not written as it should be. */
    private String value(int start, int end) {
        String raw = sql.substring(start, end).replace("\\'", "'").replace("+", "%2B");
        try {
            return URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private void skipSpace() {
        while (at < to && Characters.isSpace(sql.charAt(at))) {
            at++;
        }
    }

    private static boolean isKeyPart(char c) {
        return Characters.isLetter(c) || Characters.isDigit(c) || c == '_' || c == '.' || c == '-';
    }
}
