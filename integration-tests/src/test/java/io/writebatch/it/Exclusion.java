package io.writebatch.it;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Failures;
import io.writebatch.testkit.Database;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * A way to write one row that must not be batched, and why not; travels to the application's JVM.
 *
 * @param only where there is such a way, null for both databases
 * @param table whose column {@code id} tells which writes are there
 * @param options of every connection
 * @param tables makes what is written to, once
 * @param session makes each connection what it is to be
 * @param write writes the row of this id and tells what it has seen
 * @param counted how often one such write is counted
 */
record Exclusion(
        String reason,
        String how,
        Database only,
        String table,
        List<String> options,
        Step tables,
        Step session,
        Write write,
        int counted)
        implements Serializable {
    static final String TABLE = "kept_out";
    static final String INSERT = "INSERT INTO kept_out (id, v) VALUES (?, 'x')";
    static final String LARGE = "x".repeat(1_100_000);

    private static final Step NOTHING = (app, connection, thread) -> {};

    @FunctionalInterface
    interface Step extends Serializable {
        void run(App app, Connection connection, int thread) throws Exception;
    }

    @FunctionalInterface
    interface Write extends Serializable {
        String run(App app, Connection connection, int id) throws Exception;
    }

    @FunctionalInterface
    interface Binding extends Serializable {
        void bind(PreparedStatement statement, int id) throws Exception;
    }

    @FunctionalInterface
    interface Attempt {
        Object run() throws SQLException;
    }

    static Exclusion ofWay(String reason, String how, Write write) {
        return new Exclusion(reason, how, null, TABLE, List.of(), NOTHING, NOTHING, write, 1);
    }

    /** A prepared text whose only parameter is the id; null where a database has no such text. */
    static Exclusion ofText(String reason, String postgresql, String mariadb) {
        String how = postgresql == null ? mariadb : postgresql;
        return ofWay(reason, how, (app, connection, id) -> executed(connection, app.sql(postgresql, mariadb), id))
                .on(onlyWhereNotNull(postgresql, mariadb));
    }

    /** The plainest of inserts, in a session that has run a text before. */
    static Exclusion ofSession(String reason, String postgresql, String mariadb) {
        String how = postgresql == null ? mariadb : postgresql;
        return ofWay(reason, how, (app, connection, id) -> executed(connection, INSERT, id))
                .inSession((app, connection, thread) -> App.execute(connection, app.sql(postgresql, mariadb)))
                .on(onlyWhereNotNull(postgresql, mariadb));
    }

    /** The plainest of inserts, on connections with these options; null where a database has no such option. */
    static Exclusion ofOption(String reason, Database only, String option) {
        return ofWay(reason, option, (app, connection, id) -> executed(connection, INSERT, id))
                .on(only)
                .withOptions(option);
    }

    /** An insert of id and one more value of column {@code v}, or of another column. */
    static Exclusion ofParameter(String reason, String how, Database only, String column, Binding value) {
        String sql = "INSERT INTO kept_out (id, " + column + ") VALUES (?, ?)";
        return ofWay(reason, how, (app, connection, id) -> {
                    try (PreparedStatement insert = connection.prepareStatement(sql)) {
                        insert.setInt(1, id);
                        value.bind(insert, id);
                        return "returned " + insert.executeUpdate();
                    }
                })
                .on(only);
    }

    /** The plainest of inserts, with a statement that is not the plainest. */
    static Exclusion ofStatement(String reason, String how, Binding option) {
        return ofWay(reason, how, (app, connection, id) -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                option.bind(insert, id);
                insert.setInt(1, id);
                return "returned " + insert.executeUpdate();
            }
        });
    }

    static String executed(Connection connection, String sql, int id) throws Exception {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, id);
            boolean rows = statement.execute();
            return rows ? "rows " + App.rows(statement.getResultSet()) : "count " + statement.getUpdateCount();
        }
    }

    static String insert(App app, Connection connection, int id) throws Exception {
        return executed(connection, INSERT, id);
    }

    static String queried(Connection connection, String sql, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, id);
            return "rows " + App.rows(statement.executeQuery());
        }
    }

    static String attempted(Connection connection, Attempt attempt) throws SQLException {
        try {
            return String.valueOf(attempt.run());
        } catch (SQLException e) {
            return Failures.describe(e, connection);
        }
    }

    static void createProcedure(App app, Connection connection, int thread) throws SQLException {
        App.execute(
                connection,
                "DROP PROCEDURE IF EXISTS writes_one",
                app.sql(
                        "CREATE PROCEDURE writes_one(written int) LANGUAGE SQL AS $$"
                                + " INSERT INTO kept_out (id, v) VALUES (written, 'x') $$",
                        "CREATE PROCEDURE writes_one(written int) INSERT INTO kept_out (id, v) VALUES (written, 'x')"));
    }

    private static Database onlyWhereNotNull(String postgresql, String mariadb) {
        if (postgresql == null) {
            return Database.MARIADB;
        }
        return mariadb == null ? Database.POSTGRESQL : null;
    }

    Exclusion on(Database database) {
        return new Exclusion(reason, how, database, table, options, tables, session, write, counted);
    }

    Exclusion into(String otherTable, Step creation) {
        return new Exclusion(reason, how, only, otherTable, options, creation, session, write, counted);
    }

    Exclusion withTables(Step creation) {
        return into(table, creation);
    }

    Exclusion withOptions(String... newOptions) {
        return new Exclusion(reason, how, only, table, List.of(newOptions), tables, session, write, counted);
    }

    Exclusion inSession(Step step) {
        return new Exclusion(reason, how, only, table, options, tables, step, write, counted);
    }

    Exclusion counted(int times) {
        return new Exclusion(reason, how, only, table, options, tables, session, write, times);
    }
}
