package io.writebatch.it.faults;

import io.writebatch.it.harness.App;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes that the agent sends to the server in different ways, of numbers that may show up once at most. */
enum WriteKind {
    /** Commits by itself in one exchange. */
    INSERT,
    /** In a transaction of several exchanges. */
    KEYED_INSERT,
    /** On MariaDB a compound statement with a transaction inside, and in it a statement a write. */
    UPDATE,
    /** On MariaDB the same with one statement for all. */
    UPDATE_BY_KEY;

    private static final String[] KEYS = {"k"};

    /** Makes the tables; the numbers from 1 to {@code updatable} can be updated. */
    static void createTables(App app, String name, int updatable) throws SQLException {
        app.createTable(
                name + "_inserts",
                "k " + app.generatedKey() + ", id int NOT NULL, n int NOT NULL CHECK (n <= 1), v varchar(3000)");
        app.createTable(
                name + "_updates", "id int PRIMARY KEY, n int NOT NULL CHECK (n <= 1), v varchar(3000) DEFAULT 'v'");
        app.execute("INSERT INTO " + name + "_updates (id, n) "
                + app.sql(
                        "SELECT g, 0 FROM generate_series(1, " + updatable + ") g",
                        "SELECT seq, 0 FROM seq_1_to_" + updatable));
    }

    /** Gives each number in the tables, and how often it was written. */
    static String find(String name) {
        return "SELECT id, sum(n) FROM " + name + "_inserts GROUP BY id HAVING sum(n) > 0 UNION ALL SELECT id, n FROM "
                + name + "_updates WHERE n > 0";
    }

    /** Whether a group of them is sent in a transaction of its own: also what the server of MariaDB has prepared. */
    boolean inTransaction(App app) {
        return this == KEYED_INSERT || (updates() && app.serverPrepared() && !app.postgresql());
    }

    boolean updates() {
        return this == UPDATE || this == UPDATE_BY_KEY;
    }

    String table(String name) {
        return name + (updates() ? "_updates" : "_inserts");
    }

    /** How the statement begins, and no other. */
    String begin(String name) {
        return (updates() ? "UPDATE " : "INSERT INTO ") + table(name);
    }

    /**
     * Writes a number.
     *
     * @param comment makes it another statement to the agent
     * @param good otherwise the server refuses it
     */
    int execute(Connection connection, String name, int id, String comment, boolean good, String text)
            throws SQLException {
        String sql = begin(name)
                + (updates() ? " SET n = n + ?, v = ? WHERE id = ?" : " (n, v, id) VALUES (?, ?, ?)")
                + (this == UPDATE ? " AND n >= 0" : "")
                + " /* " + comment + " */";
        try (PreparedStatement write =
                this == KEYED_INSERT ? connection.prepareStatement(sql, KEYS) : connection.prepareStatement(sql)) {
            write.setInt(1, good ? 1 : 2);
            write.setString(2, text);
            write.setInt(3, id);
            return write.executeUpdate();
        }
    }
}
