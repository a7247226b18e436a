package io.writebatch.core.sql;

/**
 * Reads {@code SELECT set_config(name, value, is_local)}, once or several times, and nothing else: with any other part
 * in the query it is not certain that the function is called at all.
 */
final class SetConfigReader {
    private final Cursor cursor;
    private final Tokens tokens;
    private final SessionChanges changes;

    /** @param cursor at SELECT */
    SetConfigReader(Cursor cursor, SessionChanges changes) {
        this.cursor = cursor;
        this.tokens = cursor.tokens;
        this.changes = changes;
    }

    void read() {
        SessionChanges found = new SessionChanges();
        boolean certain = cursor.acceptWord("select");
        do {
            certain = certain && readCall(found);
        } while (certain && cursor.accept(TokenKind.COMMA));
        if (certain && cursor.atEnd()) {
            changes.addAll(found);
        } else {
            changes.incomparable();
        }
    }

    private boolean readCall(SessionChanges found) {
        int nameOfFunction = cursor.at;
        if (cursor.acceptWord("pg_catalog") && !cursor.accept(TokenKind.DOT)) {
            return false;
        }
        if (!cursor.acceptName()
                || !tokens.name(cursor.at - 1).equalsIgnoreCase("set_config")
                || !cursor.accept(TokenKind.OPEN)) {
            return false;
        }
        int name = readArgument();
        boolean certain = name >= 0 && cursor.accept(TokenKind.COMMA);
        int value = certain ? readArgument() : -1;
        certain = value >= 0 && cursor.accept(TokenKind.COMMA);
        int local = cursor.at++;
        return certain
                && cursor.accept(TokenKind.CLOSE)
                && acceptAlias()
                && record(name, value, local, nameOfFunction, found);
    }

    /** @return the token of a literal or a placeholder, cast or not, or -1 */
    private int readArgument() {
        int argument = cursor.at;
        if (!cursor.accept(TokenKind.STRING) && !cursor.accept(TokenKind.PARAMETER)) {
            return -1;
        }
        boolean cast = cursor.accept(TokenKind.CAST);
        return !cast || cursor.acceptWord("text") || cursor.acceptWord("varchar") ? argument : -1;
    }

    private boolean acceptAlias() {
        boolean alias = cursor.acceptWord("as");
        return cursor.acceptName() || !alias;
    }

    private boolean record(int name, int value, int local, int call, SessionChanges found) {
        boolean ofTransaction = tokens.isWord(local, "true");
        boolean ofSession = tokens.isWord(local, "false");
        if (!ofTransaction && !ofSession && !tokens.is(local, TokenKind.PARAMETER)) {
            return false;
        }
        boolean namedByParameter = tokens.is(name, TokenKind.PARAMETER);
        boolean valueByParameter = tokens.is(value, TokenKind.PARAMETER);
        String setting = namedByParameter ? null : content(name);
        String content = valueByParameter ? null : content(value);
        if ((!namedByParameter && setting == null) || (!valueByParameter && !ofTransaction && content == null)) {
            return false;
        }
        SetConfigCall bound = new SetConfigCall(
                setting, parameterIndex(name), content, parameterIndex(value), ofTransaction, parameterIndex(local));
        if (bound.nameParameter() > 0 || bound.localParameter() > 0) {
            found.boundText(tokens.sql().substring(tokens.start(call), tokens.end(cursor.at - 1)), bound);
            return true;
        }
        PostgreSqlSettings settings = new PostgreSqlSettings(found);
        String canonical = PostgreSqlSettings.canonicalName(setting);
        if (ofTransaction) {
            settings.local(canonical);
        } else if (valueByParameter) {
            settings.setToParameter(canonical, bound.valueParameter(), bound);
        } else {
            settings.setConfig(canonical, content);
        }
        return true;
    }

    /** 0 for a constant. */
    private int parameterIndex(int token) {
        return tokens.is(token, TokenKind.PARAMETER) ? tokens.parameterIndex(token) : 0;
    }

    private String content(int token) {
        return Literals.content(tokens.sql(), tokens.start(token), tokens.end(token));
    }
}
