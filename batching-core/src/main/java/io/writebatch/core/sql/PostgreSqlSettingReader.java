package io.writebatch.core.sql;

import java.util.ArrayList;
import java.util.List;

/** Reads PostgreSQL's SET and RESET. */
final class PostgreSqlSettingReader {
    private static final String TIME_ZONE = "timezone";
    private static final String ENCODING = "client_encoding";
    private static final String AUTHORIZATION = "session_authorization";

    private final Cursor cursor;
    private final Tokens tokens;
    private final SessionChanges changes;
    private final PostgreSqlSettings settings;

    /** @param cursor behind SET or RESET */
    PostgreSqlSettingReader(Cursor cursor, SessionChanges changes) {
        this.cursor = cursor;
        this.tokens = cursor.tokens;
        this.changes = changes;
        this.settings = new PostgreSqlSettings(changes);
    }

    void readSet() {
        if (readAssignment() || isOfTransaction()) {
            return;
        }
        if (cursor.acceptWords("session", "authorization")) {
            readValue(AUTHORIZATION);
        } else if (cursor.acceptWords("session", "characteristics")) {
            readCharacteristics();
        } else {
            cursor.acceptWord("session");
            readScoped();
        }
    }

    void readReset() {
        if (cursor.acceptWord("all") && cursor.atEnd()) {
            changes.resetSettings();
        } else if (cursor.acceptWords("session", "authorization")) {
            settings.reset(AUTHORIZATION);
        } else if (cursor.acceptWords("time", "zone")) {
            settings.reset(TIME_ZONE);
        } else if (!cursor.acceptWords("transaction", "isolation")) {
            String name = readName();
            if (name != null && cursor.atEnd()) {
                settings.reset(name);
            } else {
                changes.incomparable();
            }
        }
    }

    private boolean isOfTransaction() {
        if (cursor.acceptWord("local")) {
            String name = readName();
            if (name != null) {
                settings.local(name);
            }
            return true;
        }
        return cursor.isWord("transaction") || cursor.isWord("constraints");
    }

    private void readScoped() {
        if (cursor.isWord("transaction") || readAssignment()) {
            return;
        }
        if (cursor.acceptWords("session", "authorization")) {
            readValue(AUTHORIZATION);
        } else if (cursor.acceptWords("time", "zone")) {
            readValue(TIME_ZONE);
        } else if (cursor.acceptWords("xml", "option")) {
            readValue("xmloption");
        } else {
            readSpecialName();
        }
    }

    /** {@code name = value} or {@code name TO value}; false, with the cursor where it was, when it is none. */
    private boolean readAssignment() {
        int start = cursor.at;
        String name = readName();
        if (name != null && (cursor.acceptOperator('=') || cursor.acceptWord("to"))) {
            readValue(name);
            return true;
        }
        cursor.at = start;
        return false;
    }

    private void readSpecialName() {
        switch (cursor.word()) {
            case "role" -> readSpecialValue("role");
            case "schema" -> readSpecialValue("search_path");
            case "names" -> {
                if (cursor.at + 1 == cursor.end) {
                    settings.reset(ENCODING);
                } else {
                    readSpecialValue(ENCODING);
                }
            }
            default -> changes.incomparable();
        }
    }

    private void readSpecialValue(String name) {
        cursor.at++;
        readValue(name);
    }

    /** A name with dots, quoted or not, canonical; null when here is none. */
    private String readName() {
        StringBuilder name = new StringBuilder();
        do {
            if (!cursor.acceptName()) {
                return null;
            }
            name.append(name.length() == 0 ? "" : ".").append(tokens.name(cursor.at - 1));
        } while (cursor.accept(TokenKind.DOT));
        return PostgreSqlSettings.canonicalName(name.toString());
    }

    private void readValue(String name) {
        int start = cursor.at;
        boolean soleWord = start + 1 == cursor.end;
        boolean local = name.equals(TIME_ZONE) && cursor.isWord("local");
        if (soleWord && (cursor.isWord("default") || local)) {
            settings.reset(name);
            return;
        }
        if (soleWord && cursor.is(TokenKind.PARAMETER)) {
            settings.setToParameter(name, tokens.parameterIndex(start), null);
            return;
        }
        List<String> items = readItems();
        if (items == null) {
            changes.incomparable();
        } else {
            settings.set(name, items);
        }
    }

    /** @return null unless the rest of the statement is a list of constants */
    private List<String> readItems() {
        List<String> items = new ArrayList<>(2);
        do {
            String item = readItem();
            if (item == null) {
                return null;
            }
            items.add(item);
        } while (cursor.accept(TokenKind.COMMA));
        return cursor.atEnd() ? items : null;
    }

    private String readItem() {
        if (cursor.is(TokenKind.STRING)) {
            return SettingValues.readContent(cursor);
        }
        if (cursor.is(TokenKind.WORD)) {
            return tokens.word(cursor.at++);
        }
        if (cursor.is(TokenKind.QUOTED_NAME)) {
            return tokens.name(cursor.at++);
        }
        return SettingValues.readNumber(cursor);
    }

    private void readCharacteristics() {
        if (!cursor.acceptWords("as", "transaction")) {
            changes.incomparable();
            return;
        }
        while (!cursor.atEnd()) {
            if (!readMode()) {
                changes.incomparable();
                return;
            }
            cursor.accept(TokenKind.COMMA);
        }
    }

    private boolean readMode() {
        if (cursor.acceptWords("isolation", "level")) {
            String level = readIsolation();
            if (level == null) {
                return false;
            }
            changes.set("default_transaction_isolation", SettingValues.quoted(level));
        } else if (cursor.acceptWords("read", "only")) {
            changes.set("default_transaction_read_only", "'on'");
        } else if (cursor.acceptWords("read", "write")) {
            changes.set("default_transaction_read_only", "'off'");
        } else if (cursor.acceptWord("deferrable")) {
            changes.set("default_transaction_deferrable", "'on'");
        } else if (cursor.acceptWords("not", "deferrable")) {
            changes.set("default_transaction_deferrable", "'off'");
        } else {
            return false;
        }
        return true;
    }

    private String readIsolation() {
        if (cursor.acceptWord("serializable")) {
            return "serializable";
        }
        if (cursor.acceptWords("repeatable", "read")) {
            return "repeatable read";
        }
        if (cursor.acceptWords("read", "committed")) {
            return "read committed";
        }
        return cursor.acceptWords("read", "uncommitted") ? "read uncommitted" : null;
    }
}
