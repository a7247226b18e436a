package io.writebatch.it;

import static io.writebatch.it.Exclusion.INSERT;
import static io.writebatch.it.Exclusion.TABLE;
import static io.writebatch.it.Exclusion.executed;
import static io.writebatch.it.Exclusion.ofOption;
import static io.writebatch.it.Exclusion.ofParameter;
import static io.writebatch.it.Exclusion.ofSession;
import static io.writebatch.it.Exclusion.ofStatement;
import static io.writebatch.it.Exclusion.ofText;
import static io.writebatch.it.Exclusion.ofWay;
import static io.writebatch.testkit.Database.MARIADB;
import static io.writebatch.testkit.Database.POSTGRESQL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Failures;
import io.writebatch.it.harness.Setup;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.mariadb.jdbc.MariaDbBlob;
import org.mariadb.jdbc.MariaDbClob;
import org.postgresql.util.PGobject;

/**
 * What must not be batched runs natively and is counted with its reason. Every write that nothing speaks against is
 * batched here, even a lone one, so that a write which is not kept out shows in the counts.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
class ExclusionsIT {
    private static final String NOTICED = "WARN An application reads the session's last write";

    /** A target of its own, at which nothing is batched any more when a session has been asked for its last write. */
    private static final String ASKING_MARIADB = "connectionAttributes=asking:yes";

    private static final int THREADS = 4;
    private static final int WRITES = 4;
    private static final String LARGE = "x".repeat(1_100_000);

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        // No wait for a disk is to look like a lock here: it would let a group run natively for another reason.
        jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000", "exclude_tables=left_out,elsewhere.*");
    }

    @AfterParameterizedClassInvocation
    static void end(Setup setup) throws SQLException {
        jvm.close();
        // Where a table cannot roll back, tables with triggers are not batched, in any database of the server.
        if (setup.database() == MARIADB) {
            setup.server().execute("DROP TABLE IF EXISTS kept_myisam, kept_aria, kept_memory, myisam_log");
        }
    }

    private static List<Exclusion> exclusions() {
        List<Exclusion> all = new ArrayList<>();
        all.addAll(ofSessions());
        all.addAll(ofTexts());
        all.addAll(ofParameters());
        all.addAll(ofStatements());
        all.addAll(ofTables());
        all.addAll(ofWhatTablesRun());
        return all;
    }

    private static List<Exclusion> ofSessions() {
        return List.of(
                ofSession("session_state", "CREATE TEMP TABLE mine (id int)", "CREATE TEMPORARY TABLE mine (id int)"),
                ofSession(
                        "session_state",
                        "SELECT pg_advisory_lock_shared(1)",
                        "SELECT GET_LOCK(CONCAT('mine', CONNECTION_ID()), 0)"),
                ofSession("session_state", "PREPARE mine AS SELECT 1", "PREPARE mine FROM 'SELECT 1'"),
                ofSession("session_state", "LISTEN news", null),
                ofSession("session_state", "DECLARE mine CURSOR WITH HOLD FOR SELECT 1", null),
                ofSession("session_state", "DO $$ BEGIN PERFORM 1; END $$", null),
                ofSession("session_state", "SET DateStyle = 'ISO'", null),
                ofSession("session_state", null, "SET @mine = UUID()"),
                ofSession("session_state", null, "SET max_statement_time = 10 + 1"),
                ofSession("session_state", null, "SET sql_mode = ''"),
                ofSession("session_state", null, "SET sql_mode = 'ORACLE,STRICT_ALL_TABLES'"),
                ofSession("session_state", null, "LOCK TABLES other_rows READ"),
                ofWay("isolation", "setTransactionIsolation(SERIALIZABLE)", ExclusionsIT::insert)
                        .inSession((app, connection, thread) ->
                                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE)),
                ofWay("isolation", "setTransactionIsolation(REPEATABLE_READ)", ExclusionsIT::insert)
                        .inSession((app, connection, thread) ->
                                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ))
                        .on(POSTGRESQL),
                ofSession(
                        "isolation",
                        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                        "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE"),
                ofSession("isolation", "SET default_transaction_isolation = 'repeatable read'", null),
                ofWay("read_only", "setReadOnly(true)", ExclusionsIT::insert)
                        .inSession((app, connection, thread) -> connection.setReadOnly(true)),
                ofWay("read_only", "setReadOnly(true) with readOnlyMode=always", ExclusionsIT::insert)
                        .inSession((app, connection, thread) -> connection.setReadOnly(true))
                        .withOptions("readOnlyMode=always")
                        .on(POSTGRESQL),
                ofOption("driver_option", POSTGRESQL, "autosave=always"),
                ofOption("driver_option", POSTGRESQL, "autosave=conservative"),
                ofOption("driver_option", POSTGRESQL, "preferQueryMode=simple"),
                ofOption("driver_option", POSTGRESQL, "preferQueryMode=extendedForPrepared"),
                ofOption("driver_option", MARIADB, "useBulkStmts=true"),
                ofOption("driver_option", MARIADB, "transactionReplay=true"));
    }

    private static List<Exclusion> ofTexts() {
        return List.of(
                ofText(
                        "not_dml",
                        "MERGE INTO kept_out k USING (SELECT CAST(? AS int) AS id) s ON k.id = s.id"
                                + " WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, 'x')",
                        "REPLACE INTO kept_out (id, v) VALUES (?, 'x')"),
                ofText("not_dml", "CALL writes_one(?)", "CALL writes_one(?)").withTables(ExclusionsIT::createProcedure),
                ofWay("multi_statement", "two literal inserts", (app, connection, id) -> {
                            try (Statement statement = connection.createStatement()) {
                                statement.execute("INSERT INTO other_rows VALUES (1), (2);"
                                        + " INSERT INTO kept_out (id, v) VALUES (" + id + ", 'x')");
                                return everyCount(statement);
                            }
                        })
                        .on(POSTGRESQL),
                ofWay("multi_statement", "two prepared inserts", ExclusionsIT::insertTwice)
                        .on(POSTGRESQL),
                ofWay("multi_statement", "two prepared inserts", ExclusionsIT::insertTwice)
                        .withOptions("allowMultiQueries=true")
                        .on(MARIADB),
                ofText("returning", INSERT + " RETURNING id, v", INSERT + " RETURNING id, v"),
                ofWay(
                        "returning",
                        "RETURNING through executeQuery",
                        (app, connection, id) -> queried(connection, INSERT + " RETURNING id", id)),
                ofWay("returning", "RETURNING through executeUpdate", (app, connection, id) -> {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT + " RETURNING id")) {
                        insert.setInt(1, id);
                        return attempted(connection, insert::executeUpdate);
                    }
                }),
                ofWay(
                        "returning",
                        "insert through executeQuery",
                        (app, connection, id) -> attempted(connection, () -> queried(connection, INSERT, id))),
                ofWay("returning", "literal insert through executeQuery", (app, connection, id) -> {
                    try (Statement statement = connection.createStatement()) {
                        return attempted(
                                connection,
                                () -> App.rows(statement.executeQuery(
                                        "INSERT INTO kept_out (id, v) VALUES (" + id + ", 'x')")));
                    }
                }),
                ofText(
                        "insert_select",
                        "INSERT INTO kept_out (id, v) SELECT CAST(? AS int), 'x'",
                        "INSERT INTO kept_out (id, v) SELECT ?, 'x'"),
                ofOwnValue("pg_backend_pid()::text", "CONNECTION_ID()"),
                ofText("session_function", "INSERT INTO kept_out (id, v) VALUES (?, txid_current()::text)", null),
                ofText("session_function", null, "INSERT INTO kept_out (id, v) VALUES (?, ROW_COUNT())")
                        .withOptions(ASKING_MARIADB),
                ofText("session_function", null, "INSERT INTO kept_out (id, v) VALUES (?, LAST_INSERT_ID())")
                        .withOptions(ASKING_MARIADB),
                ofText("session_function", "INSERT INTO kept_out (id, v) VALUES (?, currval('numbers')::text)", null)
                        .withOptions("ApplicationName=asking")
                        .withTables((app, connection, thread) ->
                                App.execute(connection, "DROP SEQUENCE IF EXISTS numbers", "CREATE SEQUENCE numbers"))
                        .inSession((app, connection, thread) -> App.rows(connection, "SELECT nextval('numbers')")),
                ofText("session_function", null, "INSERT INTO kept_out (id, v) VALUES (?, @mine)")
                        .inSession((app, connection, thread) -> App.execute(connection, "SET @mine = 'x'")),
                ofText(
                        "lock_function",
                        "INSERT INTO kept_out (id, v) VALUES (?, pg_try_advisory_xact_lock(1)::text)",
                        "INSERT INTO kept_out (id, v) VALUES (?, GET_LOCK('mine', 0))"),
                ofText(
                        "lock_function",
                        "INSERT INTO kept_out (id, v) VALUES (?, pg_sleep(0)::text)",
                        "INSERT INTO kept_out (id, v) VALUES (?, SLEEP(0))"),
                ofText(
                        "unparsed",
                        "WITH one AS (SELECT 1) INSERT INTO kept_out (id, v) VALUES (?, 'x')",
                        "INSERT /*! IGNORE */ INTO kept_out (id, v) VALUES (?, 'x')"),
                ofWay("unparsed", "an escape of JDBC's", (app, connection, id) -> {
                    String sql = "INSERT INTO kept_out (id, v) VALUES (" + id + ", {fn concat('a', 'b')})";
                    return "count " + App.update(connection, sql);
                }),
                ofWay("unparsed", "an operator that looks like a parameter", (app, connection, id) -> {
                            String sql = "INSERT INTO kept_out (id, v) VALUES (" + id + ", ('{}'::jsonb ? 'a')::text)";
                            return "count " + App.update(connection, sql);
                        })
                        .on(POSTGRESQL),
                ofText("hint", "/* batch:0 */ " + INSERT, "/* batch:0 */ " + INSERT),
                ofText(
                        "hint",
                        INSERT + " -- file:orders.java batch:0 line:3",
                        INSERT + " -- file:orders.java batch:0 line:3"),
                ofWay(
                        "too_large",
                        "text",
                        (app, connection, id) -> "count "
                                + App.update(
                                        connection,
                                        "INSERT INTO kept_out (id, v) VALUES (" + id + ", '" + LARGE + "')")));
    }

    private static List<Exclusion> ofParameters() {
        byte[] bytes = {1, 2, 3};
        return List.of(
                ofParameter(
                        "parameter",
                        "setBinaryStream with a length",
                        null,
                        "b",
                        (insert, id) -> insert.setBinaryStream(2, new ByteArrayInputStream(bytes), 3)),
                ofParameter(
                        "parameter",
                        "setBinaryStream",
                        MARIADB,
                        "b",
                        (insert, id) -> insert.setBinaryStream(2, new ByteArrayInputStream(bytes))),
                ofParameter(
                        "parameter",
                        "setObject with a stream",
                        MARIADB,
                        "b",
                        (insert, id) -> insert.setObject(2, new ByteArrayInputStream(bytes))),
                ofParameter(
                        "parameter",
                        "setAsciiStream",
                        MARIADB,
                        "v",
                        (insert, id) -> insert.setAsciiStream(
                                2, new ByteArrayInputStream("x".getBytes(StandardCharsets.US_ASCII)))),
                ofParameter(
                        "parameter",
                        "setCharacterStream",
                        MARIADB,
                        "v",
                        (insert, id) -> insert.setCharacterStream(2, new StringReader("x"))),
                ofParameter(
                        "parameter",
                        "setBlob",
                        MARIADB,
                        "b",
                        (insert, id) -> insert.setBlob(2, new MariaDbBlob(bytes))),
                ofParameter(
                        "parameter",
                        "setBlob with a stream",
                        MARIADB,
                        "b",
                        (insert, id) -> insert.setBlob(2, new ByteArrayInputStream(bytes))),
                ofParameter("parameter", "setClob", MARIADB, "v", (insert, id) -> {
                    MariaDbClob clob = new MariaDbClob();
                    clob.setString(1, "x");
                    insert.setClob(2, clob);
                }),
                ofParameter(
                        "parameter",
                        "setArray",
                        POSTGRESQL,
                        "numbers",
                        (insert, id) ->
                                insert.setArray(2, insert.getConnection().createArrayOf("int4", new Integer[] {id}))),
                ofParameter(
                        "parameter",
                        "setObject with an array",
                        POSTGRESQL,
                        "numbers",
                        (insert, id) -> insert.setObject(2, new int[] {id})),
                ofParameter("parameter", "a type of the user's", POSTGRESQL, "m", (insert, id) -> {
                    PGobject mood = new PGobject();
                    mood.setType("mood");
                    mood.setValue("glad");
                    insert.setObject(2, mood);
                }),
                ofParameter("parameter", "a parameter that is not set", null, "v", (insert, id) -> {}),
                ofParameter("too_large", "a parameter", null, "v", (insert, id) -> insert.setString(2, LARGE)));
    }

    private static List<Exclusion> ofStatements() {
        return List.of(
                ofWay("generated_keys", "literal insert that returns keys", (app, connection, id) -> {
                            try (Statement statement = connection.createStatement()) {
                                String sql = "INSERT INTO kept_out (id, v) VALUES (" + id + ", 'x')";
                                return statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS) + " "
                                        + App.rows(statement.getGeneratedKeys());
                            }
                        })
                        .on(POSTGRESQL),
                ofWay("generated_keys", "literal insert that returns columns", (app, connection, id) -> {
                            try (Statement statement = connection.createStatement()) {
                                statement.execute(
                                        "INSERT INTO kept_out (id, v) VALUES (" + id + ", 'x')", new String[] {"id"});
                                return statement.getUpdateCount() + " " + App.rows(statement.getGeneratedKeys());
                            }
                        })
                        .on(POSTGRESQL),
                ofWay(
                                "generated_keys",
                                "prepared insert that returns all columns",
                                (app, connection, id) -> insertWithKeys(connection, INSERT, id))
                        .on(POSTGRESQL),
                ofWay(
                                "generated_keys",
                                "prepared insert of two rows that returns keys",
                                (app, connection, id) -> insertWithKeys(
                                        connection,
                                        "INSERT INTO kept_out (id, v) VALUES (?, 'x'), (1000 + " + id + ", 'y')",
                                        id))
                        .into(
                                "(SELECT id FROM kept_out WHERE id < 1000) AS first_rows",
                                (app, connection, thread) -> {}),
                ofStatement("statement_option", "setQueryTimeout", (insert, id) -> insert.setQueryTimeout(30)),
                ofStatement("statement_option", "setMaxRows", (insert, id) -> insert.setMaxRows(5)),
                ofStatement(
                                "statement_option",
                                "setEscapeProcessing",
                                (insert, id) -> insert.setEscapeProcessing(false))
                        .on(POSTGRESQL),
                ofWay("application_batch", "prepared batch", (app, connection, id) -> {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                        insert.setInt(1, id);
                        insert.addBatch();
                        return "counts " + List.of(insert.executeBatch().length);
                    }
                }),
                ofWay("application_batch", "literal batch", (app, connection, id) -> {
                    try (Statement batch = connection.createStatement()) {
                        batch.addBatch("INSERT INTO kept_out (id, v) VALUES (" + id + ", 'x')");
                        batch.addBatch("INSERT INTO other_rows VALUES (" + id + ")");
                        return "counts " + java.util.Arrays.toString(batch.executeBatch());
                    }
                }),
                ofWay("application_batch", "write beside entries of a batch", (app, connection, id) -> {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                        insert.setInt(1, -id);
                        insert.addBatch();
                        insert.setInt(1, id);
                        int count = insert.executeUpdate();
                        insert.clearBatch();
                        return "returned " + count;
                    }
                }),
                ofWay("callable", "call of a procedure", ExclusionsIT::call)
                        .withTables(ExclusionsIT::createProcedure)
                        .on(MARIADB),
                ofWay("callable", "call of a procedure", ExclusionsIT::call)
                        .withTables(ExclusionsIT::createProcedure)
                        .withOptions("escapeSyntaxCallMode=call")
                        .on(POSTGRESQL),
                ofWay("callable", "insert as a callable statement", (app, connection, id) -> {
                            try (CallableStatement insert = connection.prepareCall(INSERT)) {
                                insert.setInt(1, id);
                                return attempted(connection, insert::executeUpdate);
                            }
                        })
                        .on(POSTGRESQL),
                // The driver's own write: the application sees no statement, and none is counted.
                ofWay("driver_internal", "row of an updatable result", ExclusionsIT::insertAndUpdateRow)
                        .counted(0));
    }

    private static List<Exclusion> ofTables() {
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
                ofTable("non_transactional", POSTGRESQL, "kept_foreign", ExclusionsIT::createForeignTable));
    }

    /** The texts are plain; the tables call what belongs to the session, or see all of a transaction. */
    private static List<Exclusion> ofWhatTablesRun() {
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

    private static Exclusion ofTableWithOwnValue(String table, io.writebatch.testkit.Database only, String column) {
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

    private static Exclusion ofTable(
            String reason, io.writebatch.testkit.Database only, String table, Exclusion.Step creation) {
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

    private static void createProcedure(App app, Connection connection, int thread) throws SQLException {
        App.execute(
                connection,
                "DROP PROCEDURE IF EXISTS writes_one",
                app.sql(
                        "CREATE PROCEDURE writes_one(written int) LANGUAGE SQL AS $$"
                                + " INSERT INTO kept_out (id, v) VALUES (written, 'x') $$",
                        "CREATE PROCEDURE writes_one(written int) INSERT INTO kept_out (id, v) VALUES (written, 'x')"));
    }

    private static String insert(App app, Connection connection, int id) throws Exception {
        return executed(connection, INSERT, id);
    }

    private static String insertTwice(App app, Connection connection, int id) throws SQLException {
        try (PreparedStatement inserts =
                connection.prepareStatement("INSERT INTO other_rows VALUES (?), (2); " + INSERT)) {
            inserts.setInt(1, id);
            inserts.setInt(2, id);
            inserts.execute();
            return everyCount(inserts);
        }
    }

    private static String everyCount(Statement statement) throws SQLException {
        List<Integer> counts = new ArrayList<>();
        do {
            counts.add(statement.getUpdateCount());
        } while (statement.getMoreResults() || statement.getUpdateCount() >= 0);
        return "counts " + counts;
    }

    private static String insertWithKeys(Connection connection, String sql, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            insert.setInt(1, id);
            return insert.executeUpdate() + " " + App.rows(insert.getGeneratedKeys());
        }
    }

    private static String queried(Connection connection, String sql, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, id);
            return "rows " + App.rows(statement.executeQuery());
        }
    }

    private static String call(App app, Connection connection, int id) throws SQLException {
        try (CallableStatement call = connection.prepareCall("{call writes_one(?)}")) {
            call.setInt(1, id);
            return "rows " + call.execute();
        }
    }

    private static String insertAndUpdateRow(App app, Connection connection, int id) throws SQLException {
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("SELECT id, v FROM kept_out WHERE id = " + -id)) {
            rows.moveToInsertRow();
            rows.updateInt(1, id);
            rows.updateString(2, "y");
            rows.insertRow();
        }
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("SELECT id, v FROM kept_out WHERE id = " + id)) {
            boolean found = rows.next();
            rows.updateString(2, "x");
            rows.updateRow();
            return "found " + found;
        }
    }

    /** An insert of a value of its own session, which it must have. */
    private static Exclusion ofOwnValue(String postgresql, String mariadb) {
        return ofWay("session_function", "value of the session", (app, connection, id) -> {
            String value = app.sql(postgresql, mariadb);
            String count = executed(connection, "INSERT INTO kept_out (id, v) VALUES (?, " + value + ")", id);
            return count + " own "
                    + App.rows(connection, "SELECT count(*) FROM kept_out WHERE id = " + id + " AND v = " + value);
        });
    }

    @FunctionalInterface
    private interface Attempt {
        Object run() throws SQLException;
    }

    private static String attempted(Connection connection, Attempt attempt) throws SQLException {
        try {
            return String.valueOf(attempt.run());
        } catch (SQLException e) {
            return Failures.describe(e, connection);
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldRunNativelyAndCountWithTheReason() {
        return exclusions().stream()
                .filter(exclusion -> exclusion.only() == null || exclusion.only() == setup.database())
                .map(exclusion -> dynamicTest(exclusion.reason() + ": " + exclusion.how(), () -> compare(exclusion)));
    }

    private void compare(Exclusion exclusion) throws Exception {
        if (exclusion.reason().equals("session_function")) {
            List<String> seenNatively = jvm.seenNatively(app -> writeInThreads(app, exclusion));
            assertThat(jvm.seenWithAgent(NOTICED, app -> writeInThreads(app, exclusion)))
                    .isEqualTo(seenNatively);
        } else {
            jvm.runAsNatively(app -> writeInThreads(app, exclusion));
        }
    }

    /** Of the writes that fail, none must be there, and all the others; the native run says which fail. */
    private static List<String> writeInThreads(App app, Exclusion exclusion) throws Exception {
        createTables(app, exclusion);
        List<Connection> connections = new ArrayList<>();
        Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
        Collection<String> seen = new ConcurrentLinkedQueue<>();
        try {
            for (int thread = 0; thread < THREADS; thread++) {
                Connection connection = app.connect(exclusion.options().toArray(String[]::new));
                connections.add(connection);
                exclusion.session().run(app, connection, thread);
            }
            Counts counts = app.counts();
            app.concurrently(THREADS, Thread::new, thread -> {
                Connection connection = connections.get(thread);
                for (int i = 1; i <= WRITES; i++) {
                    int id = thread * WRITES + i;
                    try {
                        seen.add(id + " " + exclusion.write().run(app, connection, id));
                        acknowledged.add(id);
                    } catch (SQLException e) {
                        seen.add(id + " " + Failures.describe(e, connection));
                        // After an error MariaDB's driver believes in a transaction until the next success.
                        App.rows(connection, "SELECT 1");
                    }
                }
            });
            counts.assertOnlyExcluded(exclusion.reason(), (long) THREADS * WRITES * exclusion.counted());
            counts.assertGroups(0, 0);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
        app.assertRows(exclusion.table(), acknowledged);
        return seen.stream().sorted().toList();
    }

    private static void createTables(App app, Exclusion exclusion) throws Exception {
        if (app.postgresql()) {
            app.execute("DROP TYPE IF EXISTS mood CASCADE", "CREATE TYPE mood AS ENUM ('glad', 'sad')");
        }
        app.createTable(
                TABLE,
                app.sql(
                        "id int PRIMARY KEY, v text, b bytea, numbers int[], m mood",
                        "id int PRIMARY KEY, v longtext, b longblob"));
        app.createTable("other_rows", "id int");
        try (Connection connection = app.connect()) {
            exclusion.tables().run(app, connection, 0);
        }
    }

    /** What the others are compared with: if this were kept out as well, they would prove nothing. */
    @Test
    void shouldBatchThePlainWrite() {
        jvm.run(app -> {
            createTables(app, ofWay("", "", ExclusionsIT::insert));
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                for (int i = 1; i <= WRITES; i++) {
                    assertThat(insert(app, connection, thread * WRITES + i)).isEqualTo("count 1");
                    acknowledged.add(thread * WRITES + i);
                }
            });
            counts.assertBatched(THREADS * WRITES);
            counts.assertAccounted(THREADS * WRITES);
            app.assertRows(TABLE, acknowledged);
        });
    }

    /** Sequences are drawn from in any session; and that notifications come from the group's is documented. */
    @Test
    void shouldBatchWhereTheTableCallsNothingOfTheSession() {
        jvm.run(app -> {
            app.createTable(
                    "let_through",
                    app.sql("id serial PRIMARY KEY, v text", "id int AUTO_INCREMENT PRIMARY KEY, v text"));
            if (app.postgresql()) {
                app.execute(
                        "CREATE OR REPLACE FUNCTION notifies() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$ BEGIN PERFORM pg_notify('let_through', NEW.id::text); RETURN NEW; END $$",
                        "CREATE TRIGGER notifies AFTER INSERT ON let_through FOR EACH ROW EXECUTE FUNCTION notifies()");
            }
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                for (int i = 1; i <= WRITES; i++) {
                    assertThat(App.update(connection, "INSERT INTO let_through (v) VALUES ('x')"))
                            .isEqualTo(1);
                }
            });
            counts.assertBatched(THREADS * WRITES);
            counts.assertAccounted(THREADS * WRITES);
            assertThat(app.queryLong("SELECT count(*) FROM let_through")).isEqualTo(THREADS * WRITES);
        });
    }

    @Test
    void shouldNameTheTransactionWhateverElseSpeaksAgainstAWrite() {
        jvm.run(app -> {
            createTables(app, ofWay("", "", ExclusionsIT::insert));
            Counts counts = app.counts();
            try (Connection connection = app.connect()) {
                connection.setAutoCommit(false);
                executed(connection, INSERT + " RETURNING id", 1);
                queried(connection, INSERT + " RETURNING id", 2);
                executed(connection, "/* batch:0 */ " + INSERT, 3);
                try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                    insert.setInt(1, 4);
                    insert.addBatch();
                    insert.executeBatch();
                }
                connection.commit();
            }
            counts.assertOnlyExcluded("transaction", 4);
            app.assertRows(TABLE, List.of(1, 2, 3, 4));
        });
    }

    @Test
    void shouldBatchOnlyIncludedTables() {
        try (AgentJvm only = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000", "include_tables=let_in")) {
            only.run(app -> {
                app.createTable("let_in", "id int");
                app.createTable("not_let_in", "id int");
                Counts counts = app.counts();
                app.concurrently(THREADS, (thread, connection) -> {
                    App.update(connection, "INSERT INTO let_in VALUES (1)");
                    App.update(connection, "INSERT INTO not_let_in VALUES (1)");
                });
                counts.assertBatched(THREADS);
                counts.assertExcluded("table", THREADS);
                counts.assertAccounted(THREADS * 2);
                assertThat(app.queryLong("SELECT count(*) FROM let_in")).isEqualTo(THREADS);
                assertThat(app.queryLong("SELECT count(*) FROM not_let_in")).isEqualTo(THREADS);
            });
        }
    }

    @Test
    void shouldStopBatchingWhereSessionsAreAskedForTheirLastWrite() {
        try (AgentJvm asking = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000")) {
            asking.run(NOTICED, app -> {
                app.createTable("asked", "id " + app.generatedKey() + ", v varchar(20)");
                Counts counts = app.counts();
                try (Connection connection = app.connect()) {
                    App.update(connection, "INSERT INTO asked (v) VALUES ('x')");
                    counts.assertBatched(1);
                    assertThatThrownBy(
                                    () -> App.rows(connection, app.sql("SELECT lastval()", "SELECT LAST_INSERT_ID()")))
                            .isInstanceOf(SQLException.class);
                }
                app.concurrently(THREADS, (thread, connection) -> {
                    App.update(connection, "INSERT INTO asked (v) VALUES ('x')");
                    String own = App.rows(
                                    connection,
                                    app.sql(
                                            "SELECT currval(pg_get_serial_sequence('asked', 'id'))",
                                            "SELECT LAST_INSERT_ID()"))
                            .get(0);
                    assertThat(App.update(connection, "UPDATE asked SET v = 'own' WHERE v = 'x' AND id = " + own))
                            .isEqualTo(1);
                });
                counts.assertExcluded("session_function", THREADS * 2);
                counts.assertBatched(1);
                assertThat(app.queryLong("SELECT count(*) FROM asked WHERE v = 'own'"))
                        .isEqualTo(THREADS);
            });
        }
    }
}
