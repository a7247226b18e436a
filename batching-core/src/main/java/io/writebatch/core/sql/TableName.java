package io.writebatch.core.sql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The target of a write.
 *
 * @param path the names as the server's catalog holds them, schema first if one is written. On MariaDB letters keep
 *     their case: whether it matters is up to the server
 * @param canonical one name for one table: the path joined by a dot, on MariaDB in lower case
 */
record TableName(List<String> path, String canonical) {
    /** A name beyond this is cut by the server: in bytes of UTF-8. */
    private static final int POSTGRESQL_MAX_LENGTH = 63;

    private static final int MARIADB_MAX_LENGTH = 64;
    private static final String TEMPORARY_SCHEMA = "pg_temp";

    /** Keywords that would be taken for a table if a statement is not what it seems. */
    private static final Set<String> NO_NAMES = Set.of(
            "as", "default", "from", "into", "lateral", "on", "only", "select", "set", "table", "using", "value",
            "values", "where", "with");

    /** @return null, with the cursor anywhere, when no table name stands here or not for certain */
    static TableName read(Cursor cursor, Dialect dialect) {
        String first = readName(cursor, dialect);
        if (first == null) {
            return null;
        }
        if (!cursor.accept(TokenKind.DOT)) {
            return of(List.of(first), dialect);
        }
        String second = readName(cursor, dialect);
        return second == null || cursor.is(TokenKind.DOT) ? null : of(List.of(first, second), dialect);
    }

    /** Whether the table is known to exist in one session only. */
    boolean temporary() {
        return path.size() > 1 && path.get(0).startsWith(TEMPORARY_SCHEMA);
    }

    private static TableName of(List<String> path, Dialect dialect) {
        String joined = String.join(".", path);
        return new TableName(path, dialect == Dialect.MARIADB ? joined.toLowerCase(Locale.ROOT) : joined);
    }

    private static String readName(Cursor cursor, Dialect dialect) {
        int token = cursor.at;
        Tokens tokens = cursor.tokens;
        if (NO_NAMES.contains(cursor.word()) || !cursor.acceptName()) {
            return null;
        }
        String name = tokens.name(token);
        if (dialect == Dialect.POSTGRESQL && tokens.is(token, TokenKind.WORD)) {
            name = Characters.toLower(name);
        }
        return name.isEmpty() || tooLong(name, dialect) ? null : name;
    }

    private static boolean tooLong(String name, Dialect dialect) {
        return dialect == Dialect.POSTGRESQL
                ? name.getBytes(StandardCharsets.UTF_8).length > POSTGRESQL_MAX_LENGTH
                : name.length() > MARIADB_MAX_LENGTH;
    }
}
