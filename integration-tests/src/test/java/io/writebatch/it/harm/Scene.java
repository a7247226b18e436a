package io.writebatch.it.harm;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What scenarios have in common. */
final class Scene {
    private Scene() {}

    /** A table for a {@code Gathering}, with some more columns. */
    static void createTable(App app, String table, String... columns) throws SQLException {
        StringBuilder all = new StringBuilder("id int PRIMARY KEY, v varchar(100)");
        for (String column : columns) {
            all.append(", ").append(column);
        }
        app.createTable(table, all.toString());
        app.execute("INSERT INTO " + table + " (id, v) VALUES (0, 'of the gathering')");
    }

    /** A prepared insert of one row. */
    static Call.Work<String> insert(String table, int id) {
        return executed("INSERT INTO " + table + " (id, v) VALUES (?, 'x')", id);
    }

    /** A prepared write with these values. */
    static Call.Work<String> executed(String sql, int... values) {
        return connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    statement.setInt(i + 1, values[i]);
                }
                return outcome(statement::executeUpdate);
            }
        };
    }

    @FunctionalInterface
    interface Attempt {
        Object run() throws SQLException;
    }

    /** The count, or the class of the error. */
    static String outcome(Attempt attempt) {
        try {
            return "returned " + attempt.run();
        } catch (SQLException e) {
            return "failed with " + String.valueOf(e.getSQLState()).replaceAll("(?<=^..).*", "");
        }
    }

    /** All but the gathering's own row. */
    static List<String> rows(App app, String table) throws SQLException {
        return app.rows("SELECT id, v FROM " + table + " WHERE id > 0 ORDER BY id");
    }

    /** What the calls have seen, and the rows. */
    static List<String> seen(App app, String table, List<Call<String>> calls) throws Exception {
        List<String> seen = new ArrayList<>();
        for (Call<String> call : calls) {
            seen.add(call.get());
        }
        seen.addAll(rows(app, table));
        return seen;
    }

    /**
     * Where the server has to be asked: now it has been, and as long as the connection is open those like it are kept out
     * at once. Otherwise they would meet, to be sent away together, and nobody knows who would write first.
     */
    static Connection knownToBeKeptOut(Connection connection, Call.Work<String> write) throws Exception {
        write.run(connection);
        return connection;
    }

    static Connection connect(App app, String... statements) throws SQLException {
        Connection connection = app.connect();
        App.execute(connection, statements);
        return connection;
    }
}
