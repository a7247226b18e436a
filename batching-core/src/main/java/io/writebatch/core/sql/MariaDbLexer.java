package io.writebatch.core.sql;

import java.util.Set;

/** MariaDB's tokens as its server and Connector/J both read them, whatever the session's sql_mode. */
final class MariaDbLexer extends Lexer {
    /** Character sets whose characters may hold an ASCII byte: a literal marked so could end elsewhere. */
    private static final Set<String> UNCERTAIN_CHARSETS = Set.of(
            "_big5",
            "_cp932",
            "_eucjpms",
            "_euckr",
            "_gb18030",
            "_gb2312",
            "_gbk",
            "_sjis",
            "_ucs2",
            "_ujis",
            "_utf16",
            "_utf16le",
            "_utf32");

    MariaDbLexer(String sql) {
        super(sql);
    }

    @Override
    boolean readWord() {
        int end = nameEnd(at);
        if (end < 0) {
            return false;
        }
        boolean introducer = sql.charAt(at) == '_';
        if (introducer && UNCERTAIN_CHARSETS.contains(Characters.toLower(sql.substring(at, end)))) {
            return false;
        }
        boolean prefix = introducer || (end == at + 1 && "nbx".indexOf(Characters.toLower(sql.charAt(at))) >= 0);
        if (prefix && charAt(end) == '\'') {
            return takeLiteral(TokenKind.STRING, Literals.certainEnd(sql, end));
        }
        return !hidesComment(end) && takeTo(TokenKind.WORD, end);
    }

    /** The driver skips the character behind DUPLICATE, and with it the start of a comment. */
    private boolean hidesComment(int wordEnd) {
        return charAt(wordEnd) == '-' && sql.regionMatches(true, at, "duplicate", 0, wordEnd - at);
    }

    /** Two minuses are a comment for the driver always, for the server only before white space. */
    @Override
    boolean readMinus() {
        if (charAt(at + 1) != '-') {
            return take(TokenKind.OPERATOR, 1);
        }
        boolean certain = at + 2 == length || Characters.isSpace(sql.charAt(at + 2));
        return certain && readLineComment(at + 2);
    }

    /**
     * Comments do not nest. An executable comment is code for some servers and none for others. The driver takes the
     * slash that ends a comment for the start of the next one, and the star that starts one for the end of it.
     */
    @Override
    boolean readBlockComment() {
        char first = charAt(at + 2);
        if (first == '!' || (first == 'M' && charAt(at + 3) == '!') || first == '/') {
            return false;
        }
        int contentEnd = sql.indexOf("*/", at + 2);
        return contentEnd >= 0 && charAt(contentEnd + 2) != '*' && takeComment(at + 2, contentEnd, contentEnd + 2);
    }

    @Override
    boolean readQuestionMark() {
        return charAt(at + 1) != '?' && takeParameter();
    }

    @Override
    boolean readColon() {
        return charAt(at + 1) == '=' && take(TokenKind.ASSIGN, 2);
    }

    @Override
    boolean readSpecial(char c) {
        return switch (c) {
            case '\'' -> takeLiteral(TokenKind.STRING, Literals.certainEnd(sql, at));
            case '"' -> takeLiteral(TokenKind.NAME_OR_STRING, Literals.certainEnd(sql, at));
            case '`' -> takeLiteral(TokenKind.QUOTED_NAME, Literals.endWithoutEscapes(sql, at));
            case '#' -> readLineComment(at + 1);
            case '@' -> readVariable();
            default -> false;
        };
    }

    private boolean readLineComment(int contentStart) {
        int lineEnd = sql.indexOf('\n', contentStart);
        int end = lineEnd < 0 ? length : lineEnd;
        return takeComment(contentStart, end, end);
    }

    private boolean readVariable() {
        boolean system = charAt(at + 1) == '@';
        int nameStart = system ? at + 2 : at + 1;
        char c = charAt(nameStart);
        int end = switch (c) {
            case '`' -> Literals.endWithoutEscapes(sql, nameStart);
            case '\'', '"' -> system ? Literals.UNCERTAIN : Literals.certainEnd(sql, nameStart);
            default -> variableEnd(nameStart);
        };
        return end > nameStart && takeTo(system ? TokenKind.SYSTEM_VARIABLE : TokenKind.USER_VARIABLE, end);
    }

    /** The dot belongs to the name: {@code @a.b}, {@code @@session.sql_mode}. */
    private int variableEnd(int from) {
        int end = nameEnd(from);
        while (end > from && charAt(end) == '.' && Characters.isNamePart(charAt(end + 1))) {
            end = nameEnd(end + 1);
        }
        return end;
    }
}
