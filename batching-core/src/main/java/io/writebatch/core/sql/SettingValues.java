package io.writebatch.core.sql;

/** Canonical forms of values: equal forms mean equal values. */
final class SettingValues {
    private SettingValues() {}

    static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /**
     * A number with its sign, moving the cursor behind it.
     *
     * @return null when none stands there
     */
    static String readNumber(Cursor cursor) {
        String sign = "";
        if (cursor.acceptOperator('-')) {
            sign = "-";
        } else {
            cursor.acceptOperator('+');
        }
        return cursor.accept(TokenKind.NUMBER) ? sign + cursor.tokens.text(cursor.at - 1) : null;
    }

    /**
     * What the literal under the cursor stands for, moving the cursor behind it.
     *
     * @return null when that depends on a prefix or on how a backslash is read
     */
    static String readContent(Cursor cursor) {
        int token = cursor.at++;
        return Literals.content(cursor.tokens.sql(), cursor.tokens.start(token), cursor.tokens.end(token));
    }
}
