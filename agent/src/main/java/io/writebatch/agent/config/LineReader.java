package io.writebatch.agent.config;

import java.io.Reader;

/**
 * Hands out a text one line at a time, so that whoever is called back by a parser that reads from here can ask on which
 * line it stands.
 */
final class LineReader extends Reader {
    private final String text;
    private int next;
    private int lineStart;
    private int lineNumber;

    LineReader(String text) {
        this.text = text;
    }

    /** The number of the line that was read last, from 1. */
    int lineNumber() {
        return lineNumber;
    }

    /** The line that was read last, trimmed. */
    String line() {
        return text.substring(lineStart, next).trim();
    }

    boolean atEnd() {
        return next == text.length();
    }

    @Override
    public int read(char[] buffer, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (atEnd()) {
            return -1;
        }
        if (next == 0 || text.charAt(next - 1) == '\n') {
            lineNumber++;
            lineStart = next;
        }
        int newline = text.indexOf('\n', next);
        int lineEnd = newline < 0 ? text.length() : newline + 1;
        int end = Math.min(lineEnd, next + length);
        text.getChars(next, end, buffer, offset);
        int count = end - next;
        next = end;
        return count;
    }

    @Override
    public void close() {}
}
