package io.writebatch.it;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** The ways to ask for generated keys when a statement is prepared. */
enum KeyRequest {
    FLAG,
    NO_FLAG,
    INDEX,
    ID("id"),
    ID_AND_VALUE("id", "v"),
    VALUE_AND_ID("v", "id"),
    /** A column of text without a bound makes pgjdbc synchronize behind each write. */
    NOTE_AND_ID("note", "id"),
    VALUE("v"),
    TWICE("id", "id"),
    STAR("*"),
    UPPER_CASE("ID"),
    UNKNOWN("nowhere"),
    NO_COLUMN;

    @SuppressWarnings("ImmutableEnumChecker") // given out as copies only
    private final String[] columns;

    KeyRequest(String... columns) {
        this.columns = columns;
    }

    /** Those that pgjdbc answers from columns the application has named. */
    static List<KeyRequest> attributableOnPostgresql() {
        return List.of(ID, ID_AND_VALUE, VALUE_AND_ID, NOTE_AND_ID, VALUE);
    }

    /** Connector/J does not care which columns are named. */
    static List<KeyRequest> attributableOnMariadb() {
        return List.of(FLAG, INDEX, ID, VALUE);
    }

    PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        return switch (this) {
            case FLAG -> connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
            case NO_FLAG -> connection.prepareStatement(sql, Statement.NO_GENERATED_KEYS);
            case INDEX -> connection.prepareStatement(sql, new int[] {1});
            default -> connection.prepareStatement(sql, columns.clone());
        };
    }

    /** Where the key stands among the columns asked for, from 1. */
    int idColumn(boolean postgresql) {
        return postgresql ? Arrays.asList(columns).indexOf("id") + 1 : 1;
    }
}
