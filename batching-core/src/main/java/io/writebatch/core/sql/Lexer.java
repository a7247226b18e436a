package io.writebatch.core.sql;

/**
 * Splits a text into tokens once, from left to right, and stops at the first place that the server, the driver and we
 * might read differently: there the text is unreadable.
 */
abstract class Lexer {
    final String sql;
    final int length;
    final Tokens tokens;

    /** The next character to be read. */
    int at;

    Lexer(String sql) {
        this.sql = sql;
        this.length = sql.length();
        this.tokens = new Tokens(sql);
    }

    static Tokens read(String sql, Dialect dialect) {
        Lexer lexer = dialect == Dialect.POSTGRESQL ? new PostgreSqlLexer(sql) : new MariaDbLexer(sql);
        return lexer.read();
    }

    private Tokens read() {
        boolean certain = sql.indexOf('\0') < 0;
        while (certain && at < length) {
            char c = sql.charAt(at);
            if (Characters.isSpace(c)) {
                at++;
            } else {
                certain = readToken(c);
            }
        }
        if (certain) {
            tokens.complete();
        }
        return tokens;
    }

    private boolean readToken(char c) {
        if (Characters.isDigit(c) || (c == '.' && Characters.isDigit(charAt(at + 1)))) {
            return readNumber();
        }
        if (Characters.isNamePart(c) && c != '$') {
            return readWord();
        }
        return switch (c) {
            case '(' -> take(TokenKind.OPEN, 1);
            case ')' -> take(TokenKind.CLOSE, 1);
            case '{' -> take(TokenKind.OPEN_BRACE, 1);
            case '}' -> take(TokenKind.CLOSE_BRACE, 1);
            case ',' -> take(TokenKind.COMMA, 1);
            case '.' -> take(TokenKind.DOT, 1);
            case ';' -> take(TokenKind.SEMICOLON, 1);
            case '+', '*', '<', '>', '=', '~', '!', '%', '^', '&', '|' -> take(TokenKind.OPERATOR, 1);
            case '-' -> readMinus();
            case '/' -> charAt(at + 1) == '*' ? readBlockComment() : take(TokenKind.OPERATOR, 1);
            case '?' -> readQuestionMark();
            case ':' -> readColon();
            default -> readSpecial(c);
        };
    }

    /** Reads a name or keyword and what hangs on it: the prefix of a literal. */
    abstract boolean readWord();

    abstract boolean readMinus();

    abstract boolean readBlockComment();

    abstract boolean readQuestionMark();

    abstract boolean readColon();

    /** Quotes and what else only one of the dialects knows. */
    abstract boolean readSpecial(char c);

    /** The character at an index, NUL behind the end. */
    final char charAt(int index) {
        return index < length ? sql.charAt(index) : '\0';
    }

    final boolean take(TokenKind kind, int tokenLength) {
        return takeTo(kind, at + tokenLength);
    }

    final boolean takeTo(TokenKind kind, int end) {
        int start = at;
        at = end;
        return tokens.add(kind, start, end);
    }

    /** @param end as {@link Literals} gives it */
    final boolean takeLiteral(TokenKind kind, int end) {
        return end != Literals.UNCERTAIN && takeTo(kind, end);
    }

    /** @return behind the name, or -1 when it holds a character that not everybody takes for a part of a name */
    final int nameEnd(int from) {
        int end = from;
        while (end < length && Characters.isNamePart(sql.charAt(end))) {
            int codePoint = sql.codePointAt(end);
            if (codePoint >= 0x80 && !Characters.isCertainNamePart(codePoint)) {
                return -1;
            }
            end += Character.charCount(codePoint);
        }
        return end;
    }

    /**
     * A placeholder is certain when nothing touches it that it could melt into: drivers put {@code $1} or a literal in
     * its place, without a space.
     */
    final boolean takeParameter() {
        char before = at == 0 ? ' ' : sql.charAt(at - 1);
        return !meltsIntoParameter(before) && !meltsIntoParameter(charAt(at + 1)) && take(TokenKind.PARAMETER, 1);
    }

    private static boolean meltsIntoParameter(char c) {
        return Characters.isNamePart(c) || c == '\'' || c == '"' || c == '`' || c == '.';
    }

    /**
     * Ends a comment.
     *
     * @param contentStart behind its opening delimiter
     * @param contentEnd before its closing delimiter or line end
     */
    final boolean takeComment(int contentStart, int contentEnd, int end) {
        Hint hint = HintComment.read(sql, contentStart, contentEnd);
        tokens.comment();
        if (hint != null) {
            tokens.addHint(new HintComment(at, end, hint));
        } else {
            tokens.addPlace(CommenterTags.read(sql, contentStart, contentEnd));
        }
        at = end;
        return true;
    }

    /** Servers disagree with each other and with their older versions about odd numbers; ordinary ones are certain. */
    private boolean readNumber() {
        int end = at;
        boolean afterName = at > 0 && (Characters.isNamePart(sql.charAt(at - 1)) || isQuote(sql.charAt(at - 1)));
        if (afterName) {
            return false;
        }
        if (charAt(at) == '0' && isRadix(charAt(at + 1))) {
            end = radixEnd();
        } else {
            end = digitsEnd(end);
            if (charAt(end) == '.') {
                end = digitsEnd(end + 1);
            }
            if (charAt(end) == 'e' || charAt(end) == 'E') {
                end = exponentEnd(end);
            }
        }
        return end > 0 && !Characters.isNamePart(charAt(end)) && charAt(end) != '.' && takeTo(TokenKind.NUMBER, end);
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"' || c == '`';
    }

    private static boolean isRadix(char c) {
        return c == 'x' || c == 'b';
    }

    private int radixEnd() {
        boolean hexadecimal = charAt(at + 1) == 'x';
        int end = at + 2;
        while (hexadecimal ? Characters.isHexDigit(charAt(end)) : charAt(end) == '0' || charAt(end) == '1') {
            end++;
        }
        return end == at + 2 ? -1 : end;
    }

    private int exponentEnd(int from) {
        int digits = charAt(from + 1) == '+' || charAt(from + 1) == '-' ? from + 2 : from + 1;
        int end = digitsEnd(digits);
        return end == digits ? -1 : end;
    }

    private int digitsEnd(int from) {
        int end = from;
        while (Characters.isDigit(charAt(end))) {
            end++;
        }
        return end;
    }
}
