package io.writebatch.it;

import static io.writebatch.it.Exclusion.executed;
import static io.writebatch.it.Exclusion.ofWay;
import static io.writebatch.testkit.Database.MARIADB;
import static io.writebatch.testkit.Database.POSTGRESQL;

import io.writebatch.it.harness.App;
import io.writebatch.testkit.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes that must not be batched because of what their tables are and do. */
final class TableExclusions {
    private TableExclusions() {}

    static List<Exclusion> ofTables() {
        return List.of(
                ofTable(
                        "table",
                        null,
                        "left_out",
                        (app, connection, thread) -> app.createTable("left_out", "id int, v text")),
                ofTable(
                        "table",
                        POSTGRESQL,
                        "public.left_out",
                        (app, connection, thread) -> app.createTable("left_out", "id int, v text")),
                ofTable("table", null, "elsewhere.orders", (app, connection, thread) -> {
                    App.execute(connection, "CREATE SCHEMA IF NOT EXISTS elsewhere");
                    app.createTable("elsewhere.orders", "id int, v text");
                }),
                ofTable(
                        "non_transactional",
                        MARIADB,
                        "kept_myisam",
                        (app, connection, thread) -> createWithEngine(connection, "kept_myisam", "MyISAM")),
                ofTable(
                        "non_transactional",
                        MARIADB,
                        "kept_aria",
                        (app, connection, thread) -> createWithEngine(connection, "kept_aria", "Aria")),
                ofTable(
                        "non_transactional",
                        MARIADB,
                        "kept_memory",
                        (app, connection, thread) -> createWithEngine(connection, "kept_memory", "MEMORY")),
                ofTable("non_transactional", MARIADB, "kept_triggered", (app, connection, thread) -> {
                    createWithEngine(connection, "kept_triggered", "InnoDB");
                    createWithEngine(connection, "myisam_log", "MyISAM");
                    App.execute(
                            connection,
                            "CREATE TRIGGER kept_logged AFTER INSERT ON kept_triggered FOR EACH ROW"
                                    + " INSERT INTO myisam_log VALUES (NEW.id, NEW.v)");
                }),
                ofTable(
                        "non_transactional",
                        MARIADB,
                        "kept_view",
                        (app, connection, thread) -> App.execute(
                                connection, "CREATE OR REPLACE VIEW kept_view AS SELECT id, v FROM kept_out")),
                ofTable("non_transactional", POSTGRESQL, "kept_foreign", TableExclusions::createForeignTable));
    }

    /** The texts are plain; the tables call what belongs to the session, or see all of a transaction. */
    static List<Exclusion> ofWhatTablesRun() {
        return List.of(
                ofTableWithOwnValue("kept_pid", POSTGRESQL, "int DEFAULT pg_backend_pid()"),
                ofTableWithOwnValue("kept_port", POSTGRESQL, "int DEFAULT inet_client_port()"),
                ofTableWithOwnValue("kept_id", MARIADB, "bigint DEFAULT (CONNECTION_ID())"),
                ofTable(
                        "session_function",
                        MARIADB,
                        "kept_generated",
                        (app, connection, thread) -> createTable(
                                app,
                                connection,
                                "kept_generated",
                                "id int, v text, own bigint AS (CONNECTION_ID()) VIRTUAL")),
                ofTable("session_function", POSTGRESQL, "kept_child", (app, connection, thread) -> {
                            App.execute(
                                    connection,
                                    "DROP TABLE IF EXISTS kept_child",
                                    "DROP SEQUENCE IF EXISTS parent_numbers",
                                    "CREATE SEQUENCE parent_numbers");
                            createTable(
                                    app,
                                    connection,
                                    "kept_child",
                                    "id int, v text, parent bigint DEFAULT currval('parent_numbers')");
                        })
                        .withOptions("ApplicationName=drawing")
                        .inSession(
                                (app, connection, thread) -> App.rows(connection, "SELECT nextval('parent_numbers')")),
                ofTable("session_function", null, "kept_by_trigger", (app, connection, thread) -> {
                    app.createTable("kept_by_trigger", "id int, v text");
                    createOwnTrigger(app, connection, "kept_by_trigger");
                }),
                ofTable("session_function", POSTGRESQL, "kept_in_parts", (app, connection, thread) -> {
                    App.execute(
                            connection,
                            "DROP TABLE IF EXISTS kept_in_parts",
                            "CREATE TABLE kept_in_parts (id int, v text) PARTITION BY RANGE (id)",
                            "CREATE TABLE kept_in_a_part PARTITION OF kept_in_parts DEFAULT");
                    createOwnTrigger(app, connection, "kept_in_a_part");
                }),
                ofTable("session_function", POSTGRESQL, "kept_through_view", (app, connection, thread) -> {
                    createTable(
                            app, connection, "kept_behind_view", "id int, v text, own int DEFAULT pg_backend_pid()");
                    App.execute(connection, "CREATE VIEW kept_through_view AS SELECT id, v FROM kept_behind_view");
                }),
                ofTable("deferred_trigger", POSTGRESQL, "kept_deferred", (app, connection, thread) -> {
                    app.createTable("kept_deferred", "id int, v text, seen bigint");
                    App.execute(
                            connection,
                            "CREATE OR REPLACE FUNCTION sees_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                    + " UPDATE kept_deferred SET seen = (SELECT count(DISTINCT xmin::text)"
                                    + " FROM kept_deferred) WHERE id = NEW.id; RETURN NULL; END $$",
                            "CREATE CONSTRAINT TRIGGER sees_all AFTER INSERT ON kept_deferred DEFERRABLE"
                                    + " INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sees_all()");
                }));
    }

    private static Exclusion ofTableWithOwnValue(String table, Database only, String column) {
        return ofTable(
                "session_function",
                only,
                table,
                (app, connection, thread) -> createTable(app, connection, table, "id int, v text, own " + column));
    }

    private static void createTable(App app, Connection connection, String table, String columns) throws SQLException {
        App.execute(
                connection,
                "DROP TABLE IF EXISTS " + table + app.sql(" CASCADE", ""),
                unseen(app, "CREATE TABLE " + table + " (" + columns + ")"));
    }

    /** Who names a function of the session in a text, and be it to define a table, counts as one who asks for its value. */
    private static String unseen(App app, String definition) {
        return app.sql(
                "DO $unseen$ BEGIN EXECUTE $text$" + definition + "$text$; END $unseen$",
                "EXECUTE IMMEDIATE '" + definition.replace("'", "''") + "'");
    }

    private static void createOwnTrigger(App app, Connection connection, String table) throws SQLException {
        if (app.postgresql()) {
            App.execute(
                    connection,
                    "CREATE OR REPLACE FUNCTION sets_own() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN NEW.v := pg_backend_pid()::text; RETURN NEW; END $$",
                    "CREATE TRIGGER sets_own BEFORE INSERT ON " + table + " FOR EACH ROW EXECUTE FUNCTION sets_own()");
        } else {
            App.execute(
                    connection,
                    unseen(
                            app,
                            "CREATE TRIGGER sets_own BEFORE INSERT ON " + table
                                    + " FOR EACH ROW SET NEW.v = LAST_INSERT_ID()"));
        }
    }

    private static Exclusion ofTable(String reason, Database only, String table, Exclusion.Step creation) {
        String sql = "INSERT INTO " + table + " (id, v) VALUES (?, 'x')";
        return ofWay(reason, "table " + table, (app, connection, id) -> executed(connection, sql, id))
                .on(only)
                .into(table, creation);
    }

    private static void createWithEngine(Connection connection, String table, String engine) throws SQLException {
        App.execute(
                connection,
                "DROP TABLE IF EXISTS " + table,
                "CREATE TABLE " + table + " (id int, v varchar(20)) ENGINE = " + engine);
    }

    /** A table of this database, as seen from another one. */
    private static void createForeignTable(App app, Connection connection, int thread) throws SQLException {
        App.execute(
                connection,
                "CREATE EXTENSION IF NOT EXISTS postgres_fdw",
                "DROP SERVER IF EXISTS elsewhere CASCADE",
                "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '" + app.host() + "', port '"
                        + app.port() + "', dbname 'postgres')",
                "CREATE USER MAPPING FOR CURRENT_USER SERVER elsewhere OPTIONS (user '" + app.user() + "')",
                "CREATE FOREIGN TABLE kept_foreign (id int, v text) SERVER elsewhere OPTIONS (table_name 'kept_out')");
    }
}
