package io.writebatch.core.sql;

/** A place in the tokens of one statement, moved forward by what the grammar accepts there. */
final class Cursor {
    final Tokens tokens;
    final int end;
    int at;

    /** @param end behind the last token of the statement */
    Cursor(Tokens tokens, int from, int end) {
        this.tokens = tokens;
        this.at = from;
        this.end = end;
    }

    boolean atEnd() {
        return at >= end;
    }

    boolean is(TokenKind kind) {
        return at < end && tokens.is(at, kind);
    }

    boolean isName() {
        return at < end && tokens.isName(at);
    }

    boolean isWord(String word) {
        return at < end && tokens.isWord(at, word);
    }

    /** The word here in lower case, or the empty string when here is none. */
    String word() {
        return at < end ? tokens.word(at) : "";
    }

    boolean accept(TokenKind kind) {
        if (is(kind)) {
            at++;
            return true;
        }
        return false;
    }

    boolean acceptWord(String word) {
        if (isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    /** Accepts both words or none. */
    boolean acceptWords(String first, String second) {
        if (isWord(first) && at + 1 < end && tokens.isWord(at + 1, second)) {
            at += 2;
            return true;
        }
        return false;
    }

    boolean acceptOperator(char operator) {
        if (at < end && tokens.isOperator(at, operator)) {
            at++;
            return true;
        }
        return false;
    }

    boolean acceptName() {
        if (isName()) {
            at++;
            return true;
        }
        return false;
    }

    /** Accepts parentheses with all that is in them. */
    boolean acceptParentheses() {
        if (is(TokenKind.OPEN)) {
            at = tokens.partner(at) + 1;
            return true;
        }
        return false;
    }
}
