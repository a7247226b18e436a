package io.writebatch.it.transparency;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Writes through an updatable result set, for which drivers execute statements of their own. */
record RowStep(int connection, String table, Call call, int key, Look look) implements Step {
    enum Call {
        INSERT,
        UPDATE,
        DELETE
    }

    @Override
    public String run(Workplace workplace) throws Exception {
        try (Statement statement = workplace
                        .connection(connection)
                        .createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("SELECT k, v, n FROM " + table + " ORDER BY k")) {
            if (call == Call.INSERT) {
                insert(rows);
            } else if (!rows.first()) {
                return "no row";
            } else if (call == Call.UPDATE) {
                rows.updateInt("n", key);
                rows.updateRow();
            } else {
                rows.deleteRow();
            }
        }
        return "done";
    }

    private void insert(ResultSet rows) throws SQLException {
        rows.moveToInsertRow();
        rows.updateInt("k", key);
        rows.updateString("v", "row");
        rows.updateInt("n", 30);
        rows.insertRow();
    }

    @Override
    public String toString() {
        return "c" + connection + "." + call + " of row in " + table + " with " + key + " look at " + look;
    }
}
