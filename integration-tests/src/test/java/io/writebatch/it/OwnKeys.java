package io.writebatch.it;

import io.writebatch.it.harness.App;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What tests of generated keys have in common. */
final class OwnKeys {
    private OwnKeys() {}

    static String idOf(Connection connection, String table, String value) throws SQLException {
        List<String> found = App.rows(connection, "SELECT id FROM " + table + " WHERE v = '" + value + "'");
        return found.isEmpty() ? "none" : found.get(0);
    }

    static String toldOwn(String key, KeyRequest request, String id, String value, boolean postgresql) {
        List<String> columns = List.of(key.split("\\|", -1));
        int idColumn = request.idColumn(postgresql);
        boolean ownId = idColumn == 0 || columns.get(idColumn - 1).equals(id);
        boolean ownValue =
                !postgresql || request == KeyRequest.ID || request == KeyRequest.NOTE_AND_ID || columns.contains(value);
        return ownId && ownValue ? "own" : "not own: " + key + " instead of " + id + ", " + value;
    }

    static void createTable(App app, String name) throws SQLException {
        app.createTable(name, "id " + app.generatedKey() + ", v varchar(20) UNIQUE, note text");
    }
}
