package io.writebatch.it.inject;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Ledger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What an application does on one connection: writes of all forms, transactions, batches, and changes of the session, in two
 * schemas with tables of one name. Each write has a number, from {@code base} on; where it must be says its last digits.
 */
final class Work {
    static final int NUMBERS = 100;

    /** From this one on in the second schema. */
    static final int IN_SECOND = 50;

    /** Exists before. */
    private static final int THERE = 0;

    private static final String TABLE = "k %s, id int NOT NULL UNIQUE, n int NOT NULL";

    private final App app;
    private final Ledger ledger;
    private final int base;
    private final String comment;

    Work(App app, Ledger ledger, int base) {
        this.app = app;
        this.ledger = ledger;
        this.base = base;
        this.comment = " /* from " + base + " */";
    }

    static String first(App app) {
        return app.sql("faults_first", "wb_faults_first");
    }

    static String second(App app) {
        return app.sql("faults_second", "wb_faults_second");
    }

    static void createTables(App app) throws SQLException {
        for (String schema : new String[] {first(app), second(app)}) {
            app.execute(app.sql("CREATE SCHEMA IF NOT EXISTS ", "CREATE DATABASE IF NOT EXISTS ") + schema);
            app.createTable(schema + ".faulted", TABLE.formatted(app.generatedKey()));
        }
    }

    /** Numbers of writes that are there, or these plus a million where they are in the wrong schema. */
    static String find(App app, int base) {
        String where = ".faulted WHERE n >= 0 AND id > " + base + " AND id < " + (base + NUMBERS) + " GROUP BY id";
        return "SELECT CASE WHEN id % 100 < " + IN_SECOND + " THEN id ELSE id + 1000000 END, count(*) FROM "
                + first(app)
                + where
                + " UNION ALL SELECT CASE WHEN id % 100 >= " + IN_SECOND
                + " THEN id ELSE id + 1000000 END, count(*) FROM "
                + second(app) + where;
    }

    static void use(Connection connection, App app, String schema, String comment) throws SQLException {
        App.execute(connection, app.sql("SET search_path = ", "USE ") + schema + comment);
    }

    /** A write that exists before the others. */
    void prepare() throws SQLException {
        app.execute("INSERT INTO " + first(app) + ".faulted (id, n) VALUES (" + (base + THERE) + ", 0)");
    }

    void run() throws SQLException {
        try (Connection connection = app.connect()) {
            use(connection, app, first(app), comment);
            insert(connection, 1);
            keyedInsert(connection, 2);
            literals(connection);
            transaction(connection);
            batch(connection);
            duplicate(connection);
            connection.setNetworkTimeout(Runnable::run, 60_000);
            insert(connection, 9);
            moveToSecond(connection);
            insert(connection, IN_SECOND);
            assertThat(connection.isValid(10)).isTrue();
            insert(connection, IN_SECOND + 1);
            use(connection, app, first(app), comment);
            insert(connection, 10);
        }
    }

    void moveToSecond(Connection connection) throws SQLException {
        if (app.postgresql()) {
            connection.setSchema(second(app));
        } else {
            connection.setCatalog(second(app));
        }
    }

    void insert(Connection connection, int number) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO faulted (id, n) VALUES (?, 0)" + comment)) {
            insert.setInt(1, base + number);
            ledger.write(base + number, insert::executeUpdate);
        }
    }

    private void keyedInsert(Connection connection, int number) throws SQLException {
        String[] key = {"k"};
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO faulted (n, id) VALUES (0, ?)" + comment, key)) {
            insert.setInt(1, base + number);
            if (ledger.write(base + number, insert::executeUpdate) == Ledger.Told.ACKNOWLEDGED) {
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    assertThat(keys.next()).isTrue();
                    assertThat(App.rows(connection, "SELECT k FROM faulted WHERE id = " + (base + number)))
                            .containsExactly(keys.getString(1));
                }
            }
        }
    }

    private void literals(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            ledger.write(base + 3, () -> statement.executeUpdate(literal(3)));
            ledger.write(base + 4, () -> {
                assertThat(statement.execute(literal(4))).isFalse();
                return statement.getUpdateCount();
            });
            ledger.write(base + 5, () -> (int) statement.executeLargeUpdate(literal(5)));
        }
    }

    private String literal(int number) {
        return "INSERT INTO faulted (id, n) VALUES (" + (base + number) + ", 0)" + comment;
    }

    /** The first is rolled back, so it has no number of the ledger, and would be found if it were there. */
    private void transaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        App.update(connection, literal(6));
        connection.rollback();
        insert(connection, 7);
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void batch(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO faulted (id, n) VALUES (?, 0)" + comment)) {
            insert.setInt(1, base + 8);
            insert.addBatch();
            ledger.write(base + 8, () -> insert.executeBatch()[0] == 0 ? 0 : 1);
        }
    }

    /** The server refuses it, with or without an agent. */
    private void duplicate(Connection connection) throws SQLException {
        Ledger refused = new Ledger();
        refused.write(base + THERE, () -> App.update(connection, literal(THERE)));
        assertThat(refused.of(base + THERE)).isNotEqualTo(Ledger.Told.ACKNOWLEDGED);
        if (refused.of(base + THERE) == Ledger.Told.FAILED) {
            assertThat(((SQLException) refused.failure(base + THERE)).getSQLState())
                    .startsWith("23");
        }
    }
}
