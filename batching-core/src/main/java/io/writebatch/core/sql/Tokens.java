package io.writebatch.core.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tokens of one text, in parallel arrays: a token costs no object. */
final class Tokens {
    private static final int INITIAL_CAPACITY = 64;
    private static final int NONE = -1;

    private final String sql;
    private TokenKind[] kinds = new TokenKind[INITIAL_CAPACITY];
    private int[] starts = new int[INITIAL_CAPACITY];
    private int[] ends = new int[INITIAL_CAPACITY];

    /** For a token that opens: the one that closes it, and the other way round. For a placeholder its JDBC index. */
    private int[] partners = new int[INITIAL_CAPACITY];

    private int size;

    /** The innermost token that is open, or {@link #NONE}; its own outer one stands in {@link #partners} meanwhile. */
    private int innermost = NONE;

    private int parameters;
    private boolean escapedQuestionMark;
    private boolean commentBehindSemicolon;
    private boolean hintBehindLastToken;
    private boolean readable;
    private final List<HintComment> hints = new ArrayList<>(1);
    private Hint place = Hint.NONE;

    Tokens(String sql) {
        this.sql = sql;
    }

    /**
     * @return false when the token leaves the text unreadable: it closes what is not open, ends a statement inside
     *     parentheses, or is a literal that would join the one before it if the hint between them were left out
     */
    boolean add(TokenKind kind, int start, int end) {
        if (hintBehindLastToken && kind == TokenKind.STRING && is(size - 1, TokenKind.STRING)) {
            return false;
        }
        hintBehindLastToken = false;
        ensureCapacity();
        int token = size++;
        kinds[token] = kind;
        starts[token] = start;
        ends[token] = end;
        if (kind.closing() != null) {
            partners[token] = innermost;
            innermost = token;
        } else if (kind.closes()) {
            return close(token);
        } else if (kind == TokenKind.PARAMETER) {
            partners[token] = ++parameters;
        } else if (kind == TokenKind.SEMICOLON) {
            return innermost == NONE;
        }
        return true;
    }

    void addHint(HintComment hint) {
        hints.add(hint);
        hintBehindLastToken = true;
    }

    /** What a comment says that is not ours and stays in the text. */
    void addPlace(Hint further) {
        place = place.orElse(further);
    }

    void escapedQuestionMark() {
        escapedQuestionMark = true;
    }

    /** The drivers take a comment behind a semicolon for a second statement. */
    void comment() {
        commentBehindSemicolon |= size > 0 && kinds[size - 1] == TokenKind.SEMICOLON;
    }

    void complete() {
        readable = innermost == NONE;
    }

    /** Whether all of the text could be read; if not, the tokens up to the doubtful place are here. */
    boolean readable() {
        return readable;
    }

    boolean hasCommentBehindSemicolon() {
        return commentBehindSemicolon;
    }

    boolean hasEscapedQuestionMark() {
        return escapedQuestionMark;
    }

    List<HintComment> hints() {
        return hints;
    }

    /** What comments say that are not ours. */
    Hint place() {
        return place;
    }

    String sql() {
        return sql;
    }

    int size() {
        return size;
    }

    int parameters() {
        return parameters;
    }

    TokenKind kind(int token) {
        return kinds[token];
    }

    boolean is(int token, TokenKind kind) {
        return token >= 0 && token < size && kinds[token] == kind;
    }

    /** @param word a keyword in lower case */
    boolean isWord(int token, String word) {
        if (!is(token, TokenKind.WORD) || ends[token] - starts[token] != word.length()) {
            return false;
        }
        int start = starts[token];
        for (int i = 0; i < word.length(); i++) {
            if (Characters.toLower(sql.charAt(start + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean isOperator(int token, char operator) {
        return is(token, TokenKind.OPERATOR) && sql.charAt(starts[token]) == operator;
    }

    /** A name, quoted or not. */
    boolean isName(int token) {
        return is(token, TokenKind.WORD) || is(token, TokenKind.QUOTED_NAME);
    }

    int start(int token) {
        return starts[token];
    }

    int end(int token) {
        return ends[token];
    }

    int partner(int token) {
        return partners[token];
    }

    String text(int token) {
        return sql.substring(starts[token], ends[token]);
    }

    /** The word in lower case, or the empty string when the token is none. */
    String word(int token) {
        return is(token, TokenKind.WORD) ? Characters.toLower(text(token)) : "";
    }

    /** What a name stands for, unquoted but not folded. */
    String name(int token) {
        return is(token, TokenKind.QUOTED_NAME) ? Literals.unquoted(sql, starts[token], ends[token]) : text(token);
    }

    /** Whether a name, quoted or not, starts with this, in whatever case. */
    boolean nameStartsWith(int token, String start) {
        int from = is(token, TokenKind.QUOTED_NAME) ? starts[token] + 1 : starts[token];
        return sql.regionMatches(true, from, start, 0, start.length());
    }

    /** The JDBC index of a placeholder. */
    int parameterIndex(int token) {
        return partners[token];
    }

    private boolean close(int token) {
        int opening = innermost;
        if (opening == NONE || kinds[opening].closing() != kinds[token]) {
            return false;
        }
        innermost = partners[opening];
        partners[opening] = token;
        partners[token] = opening;
        return true;
    }

    private void ensureCapacity() {
        if (size == kinds.length) {
            int capacity = size * 2;
            kinds = Arrays.copyOf(kinds, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            partners = Arrays.copyOf(partners, capacity);
        }
    }
}
