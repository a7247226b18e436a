package io.writebatch.core.sql;

/** PostgreSQL's tokens as its server and pgjdbc both read them. */
final class PostgreSqlLexer extends Lexer {
    PostgreSqlLexer(String sql) {
        super(sql);
    }

    @Override
    boolean readWord() {
        int end = nameEnd(at);
        if (end < 0) {
            return false;
        }
        char next = charAt(end);
        if (end == at + 1) {
            char prefix = Characters.toLower(sql.charAt(at));
            if (next == '\'' && prefix == 'e') {
                return takeLiteral(TokenKind.STRING, escapeStringEnd(end));
            }
            if (next == '\'' && (prefix == 'b' || prefix == 'x' || prefix == 'n')) {
                return takeLiteral(TokenKind.STRING, Literals.certainEnd(sql, end));
            }
            if (next == '&' && prefix == 'u') {
                return readUnicode(end + 1);
            }
        }
        return takeTo(TokenKind.WORD, end);
    }

    @Override
    boolean readMinus() {
        if (charAt(at + 1) != '-') {
            return take(TokenKind.OPERATOR, 1);
        }
        int end = at + 2;
        while (end < length && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
            end++;
        }
        return takeComment(at + 2, end, end);
    }

    /** Comments nest. The server and pgjdbc disagree about {@code /*}{@code /} at the start of one. */
    @Override
    boolean readBlockComment() {
        if (charAt(at + 2) == '/') {
            return false;
        }
        int depth = 1;
        int end = at + 2;
        while (end < length) {
            char c = sql.charAt(end);
            if (c == '*' && charAt(end + 1) == '/') {
                end += 2;
                if (--depth == 0) {
                    return takeComment(at + 2, end - 2, end);
                }
            } else if (c == '/' && charAt(end + 1) == '*') {
                end += 2;
                depth++;
            } else {
                end++;
            }
        }
        return false;
    }

    /** pgjdbc makes an operator's question mark of two. */
    @Override
    boolean readQuestionMark() {
        if (charAt(at + 1) != '?') {
            return takeParameter();
        }
        tokens.escapedQuestionMark();
        return take(TokenKind.OPERATOR, 2);
    }

    @Override
    boolean readColon() {
        return switch (charAt(at + 1)) {
            case ':' -> take(TokenKind.CAST, 2);
            case '=' -> take(TokenKind.ASSIGN, 2);
            default -> take(TokenKind.COLON, 1);
        };
    }

    @Override
    boolean readSpecial(char c) {
        return switch (c) {
            case '\'' -> takeLiteral(TokenKind.STRING, Literals.certainEnd(sql, at));
            case '"' -> takeLiteral(TokenKind.QUOTED_NAME, Literals.endWithoutEscapes(sql, at));
            case '$' -> Characters.isDigit(charAt(at + 1)) ? readNumberedParameter() : readDollarQuotes();
            case '[' -> take(TokenKind.OPEN_BRACKET, 1);
            case ']' -> take(TokenKind.CLOSE_BRACKET, 1);
            case '@', '#', '`' -> take(TokenKind.OPERATOR, 1);
            default -> false;
        };
    }

    /** pgjdbc sees the prefix only behind a character that ends a name. */
    private int escapeStringEnd(int quote) {
        boolean seen = at > 0 && endsName(sql.charAt(at - 1));
        return seen ? Literals.escapeStringEnd(sql, quote) : Literals.certainEnd(sql, quote);
    }

    private static boolean endsName(char c) {
        return Characters.isSpace(c) || ",()[].;:+-*/%^<>=~!@#&|`\"".indexOf(c) >= 0;
    }

    /** {@code U&'...'}; a name written so may hide any other name. */
    private boolean readUnicode(int quote) {
        return switch (charAt(quote)) {
            case '\'' -> takeLiteral(TokenKind.STRING, Literals.certainEnd(sql, quote));
            case '"' -> false;
            default -> take(TokenKind.WORD, 1);
        };
    }

    private boolean readNumberedParameter() {
        int end = at + 1;
        while (Characters.isDigit(charAt(end))) {
            end++;
        }
        return !Characters.isNamePart(charAt(end)) && takeTo(TokenKind.NUMBERED_PARAMETER, end);
    }

    /** pgjdbc does not see an opening dollar that follows a closing one at once. */
    private boolean readDollarQuotes() {
        int tagEnd = at + 1;
        while (isTagPart(charAt(tagEnd))) {
            tagEnd++;
        }
        if (charAt(tagEnd) != '$') {
            return false;
        }
        String tag = sql.substring(at, tagEnd + 1);
        int close = sql.indexOf(tag, tagEnd + 1);
        if (close < 0) {
            return false;
        }
        int end = close + tag.length();
        return !Characters.isNamePart(charAt(end)) && takeTo(TokenKind.STRING, end);
    }

    private static boolean isTagPart(char c) {
        return Characters.isLetter(c) || Characters.isDigit(c) || c == '_';
    }
}
