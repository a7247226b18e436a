package io.writebatch.it.harm;

import static io.writebatch.it.harm.Scene.connect;
import static io.writebatch.it.harm.Scene.createTable;
import static io.writebatch.it.harm.Scene.executed;
import static io.writebatch.it.harm.Scene.insert;
import static io.writebatch.it.harm.Scene.knownToBeKeptOut;
import static io.writebatch.it.harm.Scene.outcome;
import static io.writebatch.it.harm.Scene.rows;
import static io.writebatch.it.harm.Scene.seen;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Gathering;
import io.writebatch.testkit.Database;
import io.writebatch.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Harm that comes of the state in which a connection or a thread is. */
final class SessionHarms {
    private static final String ELIGIBILITY = "io.writebatch.core.gate.Eligibility";
    private static final String MARIADB_VERIFIER = "io.writebatch.agent.driver.MariaDbVerifier";
    private static final String POSTGRES_VERIFIER = "io.writebatch.agent.driver.PostgresVerifier";

    /** Otherwise the server's answer would be of no use: what follows where a group must not be flushed is not in it. */
    static final Rule ROWS_MAY_SHARE_STATEMENT = Rule.answer("io.writebatch.core.group.TableFacts", "rowsGuard", "");

    private SessionHarms() {}

    static List<Harm> all() {
        return List.of(
                Harm.of("transaction", "what is rolled back stays", SessionHarms::rollBack)
                        .without(Rule.reason(ELIGIBILITY, "ofConnection", "TRANSACTION"))
                        .isRight("1|x")
                        .isHarm("1|x", "2|x"),
                Harm.of("other_transaction", "a thread waits for itself", SessionHarms::waitForItself)
                        .without(Rule.answer("io.writebatch.core.gate.CallerThread", "holdsTransactionBeside", false))
                        .isRight("ended")
                        .isHarm("waits for the group that waits for this thread's transaction"),
                Harm.of("session_state", "a row misses the temporary table", SessionHarms::writeTemporaryTable)
                        .without(Rule.nothing("io.writebatch.core.sql.SessionChanges", "incomparable"))
                        .isRight("1|x")
                        .isHarm("1|x", "2|x"),
                Harm.of("session_state", "nobody hears that a value was cut off", SessionHarms::writeTooLongValue)
                        .on(Database.MARIADB)
                        .without(
                                Rule.reason(MARIADB_VERIFIER, "verify", "SESSION_STATE", 1, 2),
                                ROWS_MAY_SHARE_STATEMENT)
                        .isRight("warned 1265", "1|a b")
                        .isHarm("not warned", "1|a b"),
                Harm.of("session_state", "a chained transaction swallows the next write", SessionHarms::writeChained)
                        .on(Database.MARIADB)
                        .without(Rule.reason(MARIADB_VERIFIER, "verify", "SESSION_STATE", 2, 2))
                        .isRight("returned 1", "returned 1", "returned 1", "1|y", "2|y", "3|y")
                        .isHarm("returned 1", "returned 1", "returned 1", "1|y", "2|y", "3|x"),
                Harm.of("isolation", "an outsider's transaction fails", SessionHarms::readWhatIsWritten)
                        .on(Database.POSTGRESQL)
                        .without(Rule.reason(POSTGRES_VERIFIER, "verify", "ISOLATION"))
                        .isRight("returned committed")
                        .isHarm("failed with 40"),
                ofReadOnlySession()
                        .on(Database.POSTGRESQL)
                        .without(Rule.reason(ELIGIBILITY, "ofConnection", "READ_ONLY")),
                // MariaDB's session tells that it is read-only when it is asked what it began with.
                ofReadOnlySession()
                        .on(Database.MARIADB)
                        .without(
                                Rule.reason(ELIGIBILITY, "ofConnection", "READ_ONLY"),
                                Rule.nothing("io.writebatch.core.session.SessionSettings", "began")),
                Harm.of("driver_option", "the first half of a group is committed", SessionHarms::writeInSimpleMode)
                        .on(Database.POSTGRESQL)
                        .without(Rule.reason(ELIGIBILITY, "ofThread", "DRIVER_OPTION"))
                        .isRight("returned 1", "failed with 23", "1|x", "2|x")
                        .isHarm("failed with 23", "failed with 23", "1|x", "2|x"),
                Harm.of("driver_option", "a write is done twice", SessionHarms::writeWhereDriverReconnects)
                        .on(Database.MARIADB)
                        .without(Rule.reason(ELIGIBILITY, "ofThread", "DRIVER_OPTION"))
                        .isRight("failed with 25", "1|1")
                        .isHarm("returned 1", "1|2"));
    }

    private static Harm ofReadOnlySession() {
        return Harm.of("read_only", "a session that may not write writes", SessionHarms::writeReadOnly)
                .isRight("returned 1", "failed with 25", "1|x")
                .isHarm("returned 1", "returned 1", "1|x", "2|x");
    }

    private static List<String> rollBack(App app) throws Exception {
        createTable(app, "harm_rolled_back");
        try (Connection own = app.connect();
                Gathering gathering = new Gathering(app, "harm_rolled_back")) {
            App.execute(own, "BEGIN");
            gathering.add(insert("harm_rolled_back", 1));
            gathering.add(own, insert("harm_rolled_back", 2));
            gathering.meet();
            App.execute(own, "ROLLBACK");
        }
        return rows(app, "harm_rolled_back");
    }

    private static List<String> waitForItself(App app) throws Exception {
        createTable(app, "harm_circle");
        app.execute("INSERT INTO harm_circle VALUES (1, 'x'), (2, 'x')");
        String update = "UPDATE harm_circle SET v = 'y' WHERE id = ?";
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(1);
        try (Connection held = app.connect();
                Connection beside = app.connect();
                Gathering gathering = new Gathering(app, "harm_circle")) {
            Call<String> own = Call.started(beside, connection -> {
                App.execute(held, "BEGIN", "UPDATE harm_circle SET v = 'z' WHERE id = 1");
                begun.countDown();
                others.await();
                return executed(update, 2).run(connection);
            });
            begun.await();
            Call<String> waiting = gathering.add(executed(update, 1));
            others.countDown();
            gathering.awaitStop(own);
            gathering.open();
            gathering.awaitLocked(waiting);
            // It has stopped before, and what it may wait for cannot end now.
            String seen = own.isDone() ? "ended" : "waits for the group that waits for this thread's transaction";
            App.execute(held, "ROLLBACK");
            gathering.meet();
            return List.of(seen);
        }
    }

    private static List<String> writeTemporaryTable(App app) throws Exception {
        createTable(app, "harm_temporary");
        String temporary = "CREATE TEMPORARY TABLE harm_temporary (id int, v varchar(100))";
        try (Connection own = connect(app, temporary);
                Gathering gathering = new Gathering(app, "harm_temporary")) {
            gathering.add(insert("harm_temporary", 1));
            gathering.add(own, insert("harm_temporary", 2));
            gathering.meet();
        }
        return rows(app, "harm_temporary");
    }

    /** Natively the server cuts it off and says so. */
    private static List<String> writeTooLongValue(App app) throws Exception {
        createTable(app, "harm_cut_off", "w varchar(3)");
        try (Connection own = connect(app, "SET sql_mode = ''");
                PreparedStatement insert =
                        own.prepareStatement("INSERT INTO harm_cut_off (id, v, w) VALUES (?, 'a b', ?)")) {
            insert.setInt(1, 1);
            insert.setString(2, "longer");
            insert.executeUpdate();
            SQLWarning warning = insert.getWarnings();
            String warned = warning == null ? "not warned" : "warned " + warning.getErrorCode();
            return List.of(warned, rows(app, "harm_cut_off").get(0));
        }
    }

    /** Natively autocommit begins no other transaction behind its own. */
    private static List<String> writeChained(App app) throws Exception {
        createTable(app, "harm_chained");
        app.execute("INSERT INTO harm_chained VALUES (1, 'x'), (2, 'x'), (3, 'x')");
        String chain = "sessionVariables=completion_type=CHAIN";
        String update = "UPDATE harm_chained SET v = 'y' WHERE id = ?";
        Call<String> next;
        List<Call<String>> calls;
        try (Connection own = app.connect(chain);
                Connection other = app.connect(chain);
                Gathering gathering = new Gathering(app, "harm_chained")) {
            Call<String> first = gathering.add(own, executed(update, 1));
            Call<String> second = gathering.add(other, executed(update, 2));
            gathering.meet();
            next = Call.started(own, executed(update, 3));
            next.get();
            calls = List.of(first, second, next);
        }
        return seen(app, "harm_chained", calls);
    }

    /**
     * The outsider reads what the second write writes, and writes what the first one has read: there is an order of the
     * three, but none of the outsider and both writes in one.
     */
    @SuppressWarnings("try") // only kept open
    private static List<String> readWhatIsWritten(App app) throws Exception {
        createTable(app, "harm_serial", "n int");
        app.createTable("harm_serial_read", "n int");
        app.execute("INSERT INTO harm_serial (id, n) VALUES (1, 0), (2, 0)", "INSERT INTO harm_serial_read VALUES (0)");
        String update =
                "UPDATE harm_serial SET n = CASE WHEN id = 1 THEN (SELECT max(n) FROM harm_serial_read) ELSE 5 END"
                        + " WHERE id = ?";
        try (Connection outsider = serializable(app);
                Connection reader = serializable(app);
                Connection writer = serializable(app);
                Connection ignored = knownToBeKeptOut(serializable(app), executed(update, 3));
                Gathering gathering = new Gathering(app, "harm_serial")) {
            outsider.setAutoCommit(false);
            App.rows(outsider, "SELECT n FROM harm_serial WHERE id = 2");
            gathering.add(reader, executed(update, 1));
            gathering.add(writer, executed(update, 2));
            gathering.meet();
            String outcome = outcome(() -> {
                App.execute(outsider, "UPDATE harm_serial_read SET n = 1");
                outsider.commit();
                return "committed";
            });
            outsider.rollback();
            return List.of(outcome);
        }
    }

    /** Finds single rows by an index: who reads a table from end to end has read every row of it. */
    private static Connection serializable(App app) throws SQLException {
        Connection connection = connect(app, "SET enable_seqscan = off");
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        return connection;
    }

    private static List<String> writeReadOnly(App app) throws Exception {
        createTable(app, "harm_read_only");
        String readOnly = app.sql("readOnlyMode=always", "assureReadOnly=true");
        try (Connection leader = app.connect(readOnly);
                Connection own = app.connect(readOnly);
                Gathering gathering = new Gathering(app, "harm_read_only")) {
            own.setReadOnly(true);
            return meet(app, gathering, "harm_read_only", leader, 1, own, 2);
        }
    }

    private static List<String> writeInSimpleMode(App app) throws Exception {
        createTable(app, "harm_simple");
        app.execute("INSERT INTO harm_simple VALUES (2, 'x')");
        try (Connection leader = app.connect("preferQueryMode=simple");
                Connection other = app.connect("preferQueryMode=simple");
                Gathering gathering = new Gathering(app, "harm_simple")) {
            return meet(app, gathering, "harm_simple", leader, 1, other, 2);
        }
    }

    /** The driver opens another connection when it has lost one, so that nobody can tell a lost link from an error. */
    private static List<String> writeWhereDriverReconnects(App app) throws Exception {
        createTable(app, "harm_again", "n int");
        app.execute("INSERT INTO harm_again (id, n) VALUES (1, 0)");
        try (TcpProxy proxy = TcpProxy.to(app.host(), app.port());
                Connection own = connectToOneOfSeveral(app, proxy)) {
            proxy.loseAnswer("n = n + 1", TcpProxy.Cut.CLOSE);
            String outcome =
                    executed("UPDATE harm_again SET n = n + 1 WHERE id = ?", 1).run(own);
            return List.of(
                    outcome,
                    app.rows("SELECT id, n FROM harm_again WHERE id > 0").get(0));
        }
    }

    private static Connection connectToOneOfSeveral(App app, TcpProxy proxy) throws SQLException {
        String hosts = "jdbc:mariadb:sequential://" + proxy.host() + ":" + proxy.port() + "/";
        String url = app.url().replaceFirst("jdbc:mariadb://[^/]+/", hosts);
        return DriverManager.getConnection(url, app.user(), app.password());
    }

    private static List<String> meet(
            App app, Gathering gathering, String table, Connection leader, int id, Connection follower, int otherId)
            throws Exception {
        Call<String> first = gathering.add(leader, insert(table, id));
        Call<String> second = gathering.add(follower, insert(table, otherId));
        gathering.meet();
        return seen(app, table, List.of(first, second));
    }
}
