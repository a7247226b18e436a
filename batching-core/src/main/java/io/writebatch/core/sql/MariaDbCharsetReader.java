package io.writebatch.core.sql;

import java.util.Set;

/** Reads MariaDB's settings of character sets and collations, which hang together. */
final class MariaDbCharsetReader {
    static final String CLIENT = "character_set_client";
    static final String RESULTS = "character_set_results";
    static final String CONNECTION = "character_set_connection";
    static final String COLLATION = "collation_connection";

    /** Character sets in which the server reads a text as we do. */
    private static final Set<String> CHARSETS = Set.of("ascii", "binary", "latin1", "utf8", "utf8mb3", "utf8mb4");

    private final Cursor cursor;
    private final SessionChanges changes;

    MariaDbCharsetReader(Cursor cursor, SessionChanges changes) {
        this.cursor = cursor;
        this.changes = changes;
    }

    /**
     * What stands behind NAMES: a character set, with or without a collation.
     *
     * @return false when it could not be read
     */
    boolean readNames() {
        String charset = readCharset();
        String collation = cursor.acceptWord("collate") ? readName() : defaultOf(charset);
        if (charset == null || collation == null) {
            return false;
        }
        changes.set(CLIENT, charset);
        changes.set(RESULTS, charset);
        changes.set(CONNECTION, charset);
        changes.set(COLLATION, collation);
        return true;
    }

    /** @return false when the value could not be read */
    boolean readSetting(String name) {
        if (name.equals(RESULTS) && cursor.acceptWord("null")) {
            changes.set(name, "NULL");
            return true;
        }
        String value = name.equals(COLLATION) ? readName() : readCharset();
        if (value == null) {
            return false;
        }
        changes.set(name, value);
        if (name.equals(COLLATION)) {
            changes.set(CONNECTION, "of " + value);
        } else if (name.equals(CONNECTION)) {
            changes.set(COLLATION, defaultOf(value));
        }
        return true;
    }

    private static String defaultOf(String charset) {
        return "default of " + charset;
    }

    private String readCharset() {
        String charset = readName();
        return charset != null && CHARSETS.contains(charset) ? charset : null;
    }

    /** In lower case, or null when here is no constant name. */
    private String readName() {
        if (cursor.is(TokenKind.STRING) || cursor.is(TokenKind.NAME_OR_STRING)) {
            String content = SettingValues.readContent(cursor);
            return content == null ? null : Characters.toLower(content);
        }
        String word = cursor.word();
        return !word.equals("default") && cursor.accept(TokenKind.WORD) ? word : null;
    }
}
