package io.writebatch.it.parsers;

import io.writebatch.testkit.Database;
import java.util.Locale;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserConstants;
import net.sf.jsqlparser.parser.Token;
import net.sf.jsqlparser.parser.TokenMgrException;

/**
 * Whether JSqlParser ends each literal and comment of a text where the database ends it. It has one lexer for all
 * databases: it is told for a whole text whether backslashes escape, knows Oracle's quotes, and comments and separators of
 * others, and takes a line comment to end at a carriage return and block comments to nest everywhere. Only the tokens it
 * found are looked at, so a wrong idea of ours of where tokens start cannot excuse it.
 */
final class JSqlParserTokens {
    private final String sql;
    private final boolean postgresql;

    private JSqlParserTokens(String sql, Database database) {
        this.sql = sql;
        this.postgresql = database == Database.POSTGRESQL;
    }

    /** @param parser that has read nothing yet, and is used up */
    static boolean areThoseOf(Database database, String sql, CCJSqlParser parser) {
        JSqlParserTokens tokens = new JSqlParserTokens(sql, database);
        try {
            Token before = null;
            Token token;
            do {
                token = parser.token_source.getNextToken();
                for (Token comment = token.specialToken; comment != null; comment = comment.specialToken) {
                    if (!tokens.isComment(comment)) {
                        return false;
                    }
                }
                if (!tokens.isToken(token) || touchesSameQuote(before, token)) {
                    return false;
                }
                before = token;
            } while (token.kind != CCJSqlParserConstants.EOF);
            return true;
        } catch (TokenMgrException e) {
            // Its parser may have stopped before, and be content.
            return false;
        }
    }

    private boolean isComment(Token comment) {
        String image = comment.image;
        if (image.startsWith("/*")) {
            // Nesting is PostgreSQL's.
            return postgresql || image.indexOf("*/", 2) == image.length() - 2;
        }
        // Two slashes are a comment to nobody, and a carriage return ends none to MariaDB. Where a comment stands is
        // not told.
        return !image.startsWith("//") && (postgresql || !sql.contains(image + '\r'));
    }

    private boolean isToken(Token token) {
        return switch (token.kind) {
            case CCJSqlParserConstants.ST_SEMICOLON -> token.image.equals(";");
            case CCJSqlParserConstants.S_QUOTED_IDENTIFIER -> !postgresql || token.image.startsWith("\"");
            case CCJSqlParserConstants.S_CHAR_LITERAL -> isLiteral(token.image);
            default -> true;
        };
    }

    private boolean isLiteral(String image) {
        if (image.startsWith("$")) {
            return postgresql;
        }
        int open = 0;
        while (image.charAt(open) != '\'' && image.charAt(open) != '"') {
            open++;
        }
        String prefix = image.substring(0, open).toLowerCase(Locale.ROOT);
        boolean escapes = !postgresql || prefix.equals("e");
        boolean known = prefix.isEmpty()
                || prefix.equals("n")
                || prefix.equals("b")
                || prefix.equals("x")
                || (postgresql ? prefix.equals("e") || prefix.equals("u&") : prefix.startsWith("_"));
        return known && literalEnd(image, open, escapes) == image.length();
    }

    private static int literalEnd(String image, int open, boolean escapes) {
        char quote = image.charAt(open);
        int at = open + 1;
        while (at < image.length()) {
            char c = image.charAt(at);
            boolean doubled = c == quote && at + 1 < image.length() && image.charAt(at + 1) == quote;
            if (doubled || (escapes && c == '\\')) {
                at += 2;
            } else if (c == quote) {
                return at + 1;
            } else {
                at++;
            }
        }
        return -1;
    }

    /** It makes two literals of one with a doubled quote in it when there is a backslash, too. */
    private static boolean touchesSameQuote(Token before, Token token) {
        return before != null
                && before.kind == CCJSqlParserConstants.S_CHAR_LITERAL
                && before.absoluteBegin + before.image.length() == token.absoluteBegin
                && !token.image.isEmpty()
                && before.image.charAt(before.image.length() - 1) == token.image.charAt(0);
    }
}
