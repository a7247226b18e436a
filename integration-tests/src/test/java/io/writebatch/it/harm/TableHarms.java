package io.writebatch.it.harm;

import static io.writebatch.it.harm.Scene.createTable;
import static io.writebatch.it.harm.Scene.insert;
import static io.writebatch.it.harm.Scene.knownToBeKeptOut;
import static io.writebatch.it.harm.Scene.outcome;
import static io.writebatch.it.harm.Scene.rows;
import static io.writebatch.it.harm.Scene.seen;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Gathering;
import io.writebatch.testkit.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Harm that comes of what a table is and does, and of what a server takes. */
final class TableHarms {
    private static final String MARIADB_VERIFIER = "io.writebatch.agent.driver.MariaDbVerifier";
    private static final String POSTGRES_VERIFIER = "io.writebatch.agent.driver.PostgresVerifier";

    private TableHarms() {}

    static List<Harm> all() {
        return List.of(
                Harm.of("session_function", "a default is another session's", TableHarms::writeDefault)
                        .without(Rule.nothing("io.writebatch.core.sql.SessionFunctions", "exclusion"))
                        .isRight("own", "own")
                        .isHarm("own", "another's"),
                Harm.of("deferred_trigger", "a trigger sees the others' rows", TableHarms::countAtCommit)
                        .on(Database.POSTGRESQL)
                        .without(Rule.reason(POSTGRES_VERIFIER, "verify", "DEFERRED_TRIGGER"))
                        .isRight("1|1", "2|2")
                        .isHarm("1|2", "2|2"),
                Harm.of("non_transactional", "nobody can say what became of a write", TableHarms::logWithoutTransaction)
                        .on(Database.MARIADB)
                        .without(
                                Rule.reason(MARIADB_VERIFIER, "verify", "NON_TRANSACTIONAL", 3, 3),
                                SessionHarms.ROWS_MAY_SHARE_STATEMENT)
                        .isRight("returned 1", "failed with 23", "1|x", "2|x")
                        .isHarm("failed with 08", "failed with 08", "2|x"),
                Harm.of("non_transactional", "a trigger elsewhere sees the others' rows", TableHarms::countElsewhere)
                        .on(Database.POSTGRESQL)
                        .without(Rule.reason(POSTGRES_VERIFIER, "verify", "NON_TRANSACTIONAL"))
                        .isRight("1|1", "2|2")
                        .isHarm("1|2", "2|2"),
                Harm.of("too_large", "another's write costs the leader its connection", TableHarms::writeTooMuch)
                        .on(Database.MARIADB)
                        .withSettings("max_batch_bytes=8388608")
                        .without(Rule.answer("io.writebatch.core.group.GroupFlusher", "tooLong", false))
                        .isRight("returned 1", "failed with 08", "1|1")
                        .isHarm("failed with 08", "failed with 08"));
    }

    private static List<String> writeDefault(App app) throws Exception {
        String session = app.sql("pg_backend_pid()", "CONNECTION_ID()");
        createTable(app, "harm_default", "own bigint DEFAULT (" + session + ")");
        try (Gathering gathering = new Gathering(app, "harm_default")) {
            Call<String> first = gathering.add(insert("harm_default", 1));
            Call<String> second = gathering.add(insert("harm_default", 2));
            gathering.meet();
            return List.of(whose(first, session, 1), whose(second, session, 2));
        }
    }

    private static String whose(Call<String> call, String session, int id) throws SQLException {
        String query = "SELECT 1 FROM harm_default WHERE id = " + id + " AND own = " + session;
        return App.rows(call.connection(), query).isEmpty() ? "another's" : "own";
    }

    @SuppressWarnings("try") // only kept open
    private static List<String> countAtCommit(App app) throws Exception {
        createTableThatCountsAtCommit(app, "harm_deferred");
        try (Connection ignored = knownToBeKeptOut(app.connect(), insert("harm_deferred", -1));
                Gathering gathering = new Gathering(app, "harm_deferred")) {
            gathering.add(insert("harm_deferred", 1));
            gathering.add(insert("harm_deferred", 2));
            gathering.meet();
        }
        return rows(app, "harm_deferred");
    }

    /** When a transaction commits, each row that it has inserted is told how many rows there are. */
    static void createTableThatCountsAtCommit(App app, String table) throws SQLException {
        createTable(app, table);
        app.execute(
                "CREATE OR REPLACE FUNCTION " + table + "_counts() RETURNS trigger LANGUAGE plpgsql"
                        // Connections from another server have none.
                        + " SET search_path = public AS $$ BEGIN"
                        + " UPDATE " + table + " SET v = (SELECT count(*) FROM " + table + " WHERE id > 0)"
                        + " WHERE id = NEW.id; RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER counts AFTER INSERT ON " + table + " DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION " + table + "_counts()");
    }

    /** Of the other side's triggers this side's server knows nothing. */
    @SuppressWarnings("try") // only kept open
    private static List<String> countElsewhere(App app) throws Exception {
        createTableThatCountsAtCommit(app, "harm_there");
        app.execute(
                "CREATE EXTENSION IF NOT EXISTS postgres_fdw",
                "DROP SERVER IF EXISTS harm_elsewhere CASCADE",
                "CREATE SERVER harm_elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '" + app.host()
                        + "', port '" + app.port() + "', dbname 'postgres')",
                "CREATE USER MAPPING FOR CURRENT_USER SERVER harm_elsewhere OPTIONS (user '" + app.user() + "')",
                "CREATE FOREIGN TABLE harm_foreign (id int, v text) SERVER harm_elsewhere"
                        + " OPTIONS (table_name 'harm_there')");
        createTable(app, "harm_here");
        try (Connection ignored = knownToBeKeptOut(app.connect(), insert("harm_foreign", -1));
                Gathering gathering = Gathering.behind(
                        app,
                        "SELECT v FROM harm_here WHERE id = 0 FOR UPDATE",
                        "UPDATE harm_foreign SET v = v WHERE id = (SELECT id FROM harm_here WHERE id = 0 FOR UPDATE)")) {
            gathering.add(insert("harm_foreign", 1));
            gathering.add(insert("harm_foreign", 2));
            gathering.meet();
        } finally {
            app.execute("DROP SERVER harm_elsewhere CASCADE");
        }
        return rows(app, "harm_there");
    }

    /** The group fails because of its second member, and what the trigger has logged of the first stays. */
    private static List<String> logWithoutTransaction(App app) throws Exception {
        createTable(app, "harm_logged");
        app.execute(
                "INSERT INTO harm_logged VALUES (2, 'x')",
                "CREATE OR REPLACE TABLE harm_log (id int) ENGINE = MyISAM",
                "CREATE TRIGGER harm_logs AFTER INSERT ON harm_logged FOR EACH ROW INSERT INTO harm_log VALUES (NEW.id)");
        try (Gathering gathering = new Gathering(app, "harm_logged")) {
            Call<String> first = gathering.add(insert("harm_logged", 1));
            Call<String> second = gathering.add(insert("harm_logged", 2));
            gathering.meet();
            return seen(app, "harm_logged", List.of(first, second));
        } finally {
            // While there is such a table, no table with triggers is batched.
            app.execute("DROP TABLE harm_logged", "DROP TABLE harm_log");
        }
    }

    /** The server ends the session that sends it a command which is too long. */
    private static List<String> writeTooMuch(App app) throws Exception {
        createTable(app, "harm_large", "t longtext");
        long most = app.queryLong("SELECT @@GLOBAL.max_allowed_packet");
        app.execute("SET GLOBAL max_allowed_packet = 1048576");
        try (Connection leader = app.connect();
                Connection other = app.connect();
                Gathering gathering = new Gathering(app, "harm_large")) {
            Call<String> first = gathering.add(leader, c -> insertText(c, 1, 1));
            Call<String> second = gathering.add(other, c -> insertText(c, 2, 3_000_000));
            gathering.meet();
            List<String> seen = new ArrayList<>(List.of(first.get(), second.get()));
            seen.addAll(app.rows("SELECT id, length(t) FROM harm_large WHERE id > 0"));
            return seen;
        } finally {
            app.execute("SET GLOBAL max_allowed_packet = " + most);
        }
    }

    private static String insertText(Connection connection, int id, int length) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO harm_large (id, t) VALUES (?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, "x".repeat(length));
            return outcome(insert::executeUpdate);
        }
    }
}
