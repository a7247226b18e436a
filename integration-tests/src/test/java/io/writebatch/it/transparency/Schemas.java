package io.writebatch.it.transparency;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Failures;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where programs have their tables: schemas (databases on MariaDB) of their own, made anew for each run, so that both
 * runs start alike, sequences included.
 */
final class Schemas {
    static final String MAIN = "tp";
    /** Has tables of the same names, for those who change the search path or the current database. */
    static final String OTHER = "tp_other";
    /** May use the tables, and is no superuser. */
    static final String ROLE = "tp_role";

    private final App app;

    Schemas(App app) {
        this.app = app;
    }

    /** Leaves nothing to other tests: a table of a non-transactional engine changes what is batched elsewhere. */
    static void drop(Setup setup) throws SQLException {
        String cascade = setup.database() == Database.POSTGRESQL ? " CASCADE" : "";
        setup.server().execute("DROP SCHEMA IF EXISTS " + MAIN + cascade, "DROP SCHEMA IF EXISTS " + OTHER + cascade);
    }

    Connection connect(List<String> options) throws SQLException {
        List<String> all = new ArrayList<>(options);
        if (app.postgresql()) {
            all.add("currentSchema=" + MAIN);
            return app.connect(all.toArray(String[]::new));
        }
        String url = app.url().substring(0, app.url().lastIndexOf('/') + 1) + MAIN;
        return DriverManager.getConnection(url + "?" + String.join("&", all), app.user(), app.password());
    }

    void create(List<TableKind> tables) throws SQLException {
        try (Connection connection = app.connect()) {
            endPrepared(connection);
            if (app.postgresql()) {
                createOnPostgresql(connection, tables);
            } else {
                createOnMariadb(connection, tables);
            }
        }
    }

    /** A prepared transaction outlives its connection, and would keep its tables from being read or dropped. */
    private void endPrepared(Connection connection) throws SQLException {
        if (app.postgresql()) {
            for (String name : App.rows(connection, "SELECT gid FROM pg_prepared_xacts")) {
                App.execute(connection, "ROLLBACK PREPARED '" + name + "'");
            }
        } else {
            for (String branch : App.rows(connection, "XA RECOVER")) {
                App.execute(connection, "XA ROLLBACK '" + branch.substring(branch.lastIndexOf('|') + 1) + "'");
            }
        }
    }

    private static void createOnPostgresql(Connection connection, List<TableKind> tables) throws SQLException {
        // One sync for all: DDL is transactional here.
        connection.setAutoCommit(false);
        App.execute(
                connection,
                "SET client_min_messages = warning",
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + ROLE + "')" + " THEN CREATE ROLE "
                        + ROLE + "; END IF; END $$",
                "DROP SCHEMA IF EXISTS " + MAIN + ", " + OTHER + " CASCADE",
                "CREATE SCHEMA " + MAIN,
                "CREATE SCHEMA " + OTHER,
                "CREATE TABLE " + OTHER + ".plain (k int, v varchar(10), n int)",
                "SET search_path = " + MAIN);
        for (TableKind table : tables) {
            App.execute(connection, table.ddl().toArray(String[]::new));
        }
        App.execute(
                connection,
                "GRANT USAGE ON SCHEMA " + MAIN + ", " + OTHER + " TO " + ROLE,
                "GRANT ALL ON ALL TABLES IN SCHEMA " + MAIN + ", " + OTHER + " TO " + ROLE,
                "GRANT ALL ON ALL SEQUENCES IN SCHEMA " + MAIN + " TO " + ROLE);
        connection.commit();
    }

    private static void createOnMariadb(Connection connection, List<TableKind> tables) throws SQLException {
        App.execute(
                connection,
                "DROP DATABASE IF EXISTS " + MAIN,
                "DROP DATABASE IF EXISTS " + OTHER,
                "CREATE DATABASE " + MAIN + " CHARACTER SET utf8mb4",
                "CREATE DATABASE " + OTHER + " CHARACTER SET utf8mb4",
                "CREATE TABLE " + OTHER + ".plain (k int, v varchar(10), n int)",
                "USE " + MAIN);
        for (TableKind table : tables) {
            App.execute(connection, table.ddl().toArray(String[]::new));
        }
    }

    /** All rows of the program's tables, each line with its table's name. */
    List<String> rows(List<TableKind> tables) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connect(List.of())) {
            endPrepared(connection);
            for (TableKind table : tables) {
                for (String query : table.dumps()) {
                    rows.add(query);
                    try {
                        App.rows(connection, query).forEach(row -> rows.add("  " + row));
                    } catch (SQLException e) {
                        // The program has dropped or renamed it, or a column.
                        rows.add("  " + Failures.describe(e, connection));
                    }
                }
            }
            String other = "SELECT k, v, n FROM " + OTHER + ".plain ORDER BY k, v, n";
            rows.add(other);
            App.rows(connection, other).forEach(row -> rows.add("  " + row));
        }
        return rows;
    }
}
