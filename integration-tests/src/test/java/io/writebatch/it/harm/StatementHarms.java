package io.writebatch.it.harm;

import static io.writebatch.it.harm.Scene.createTable;
import static io.writebatch.it.harm.Scene.outcome;
import static io.writebatch.it.harm.Scene.rows;
import static io.writebatch.it.harm.Scene.seen;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Gathering;
import io.writebatch.testkit.Database;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/** Harm that comes of how a statement is made, bound, executed and asked afterwards. */
final class StatementHarms {
    private static final String ELIGIBILITY = "io.writebatch.core.gate.Eligibility";
    private static final String POSTGRES_ADAPTER = "org.postgresql.jdbc.WriteBatchAdapter";
    private static final String MARIADB_ADAPTER = "org.mariadb.jdbc.WriteBatchAdapter";

    private StatementHarms() {}

    static List<Harm> all() {
        return List.of(
                Harm.of("generated_keys", "the first half of a group is committed", StatementHarms::insertWithAllKeys)
                        .on(Database.POSTGRESQL)
                        .without(Rule.reason(ELIGIBILITY, "ofStatement", "GENERATED_KEYS"))
                        .isRight("returned 1", "failed with 23", "1|x", "2|x")
                        .isHarm("failed with 23", "failed with 23", "1|x", "2|x"),
                ofStream()
                        .on(Database.POSTGRESQL)
                        .without(Rule.answer(POSTGRES_ADAPTER, "sizeOf", 16L))
                        .isHarm("failed with 22", "failed with 23", "2|null"),
                ofStream()
                        .on(Database.MARIADB)
                        .without(Rule.answer("org.mariadb.jdbc.WriteBatchParameter", "plain", true))
                        .isHarm("returned 1", "failed with 23", "1|0", "2|null"),
                Harm.of(
                                "statement_option",
                                "a write waits longer than it is allowed to",
                                StatementHarms::writeWithTimeout)
                        .without(Rule.reason(ELIGIBILITY, "ofStatement", "STATEMENT_OPTION"))
                        .isRight("ended in time")
                        .isHarm("waits on"),
                Harm.of("callable", "what a procedure gives back is lost", StatementHarms::call)
                        .on(Database.POSTGRESQL)
                        .without(
                                Rule.reason(ELIGIBILITY, "ofStatement", "CALLABLE"),
                                // A call is no DML either, and nobody knows of which table it is.
                                Rule.reason("io.writebatch.core.sql.StatementReader", "readDml", "NOT_DML", 2, 2),
                                Rule.answer("io.writebatch.core.sql.StatementFacts", "table", "harm_call"),
                                Rule.answer("io.writebatch.core.sql.StatementFacts", "tablePath", List.of("harm_call")))
                        .isRight("returned 7", "1|x")
                        .isHarm("failed with 02", "1|x"),
                Harm.of("first_execution", "an error is another", StatementHarms::missParameter)
                        .on(Database.POSTGRESQL)
                        .without(Rule.answer(POSTGRES_ADAPTER, "executedBefore", true))
                        .isRight("failed with 22023")
                        .isHarm("failed with 42804"),
                Harm.of("first_execution", "a row goes to another database", StatementHarms::prepareElsewhere)
                        .on(Database.MARIADB)
                        .without(Rule.answer(MARIADB_ADAPTER, "executedBefore", true))
                        .isRight("1|x", "2|x", "3|x")
                        .isHarm("1|x", "2|x"),
                Harm.of("warnings", "warnings are lost for ever", StatementHarms::round)
                        .on(Database.MARIADB)
                        .without(Rule.reason("io.writebatch.core.group.Health", "warned", "WARNINGS"))
                        .isRight("warned true")
                        .isHarm("warned false"),
                Harm.of("probation", "a question is refused", StatementHarms::askForKey)
                        .withoutRuleBySettings("flush_single=true")
                        .logging("WARN An application reads the session's last write")
                        .isRight("returned [1]")
                        .isHarm("failed with 55"));
    }

    private static Harm ofStream() {
        return Harm.of("parameter", "a stream is read once only", StatementHarms::insertStream)
                .isRight("returned 1", "failed with 23", "1|3", "2|null");
    }

    /** The driver asks for each answer by itself when it does not know how long the keys may be. */
    private static List<String> insertWithAllKeys(App app) throws Exception {
        createTable(app, "harm_keys", "t text");
        app.execute("INSERT INTO harm_keys VALUES (2, 'x')");
        try (Gathering gathering = new Gathering(app, "harm_keys")) {
            Call<String> first = gathering.add(c -> insertWithKeys(c, 1));
            Call<String> second = gathering.add(c -> insertWithKeys(c, 2));
            gathering.meet();
            return seen(app, "harm_keys", List.of(first, second));
        }
    }

    private static String insertWithKeys(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO harm_keys (id, v) VALUES (?, 'x')", Statement.RETURN_GENERATED_KEYS)) {
            insert.setInt(1, id);
            return outcome(insert::executeUpdate);
        }
    }

    /** Its group fails because of the other member. */
    private static List<String> insertStream(App app) throws Exception {
        createTable(app, "harm_streams", app.sql("b bytea", "b blob"));
        app.execute("INSERT INTO harm_streams (id) VALUES (2)");
        byte[] bytes = {1, 2, 3};
        try (Gathering gathering = new Gathering(app, "harm_streams")) {
            Call<String> first = gathering.add(c -> insertBytes(c, insert -> {
                insert.setInt(1, 1);
                insert.setBinaryStream(2, new ByteArrayInputStream(bytes), bytes.length);
            }));
            Call<String> second = gathering.add(c -> insertBytes(c, insert -> {
                insert.setInt(1, 2);
                insert.setBytes(2, bytes);
            }));
            gathering.meet();
            List<String> seen = new ArrayList<>(List.of(first.get(), second.get()));
            seen.addAll(app.rows("SELECT id, length(b) FROM harm_streams WHERE id > 0 ORDER BY id"));
            return seen;
        }
    }

    @FunctionalInterface
    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private static String insertBytes(Connection connection, Binding values) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO harm_streams (id, b) VALUES (?, ?)")) {
            values.bind(insert);
            return outcome(insert::executeUpdate);
        }
    }

    /** What is allowed to wait for just as long, and began later, has given up when the write is looked at. */
    private static List<String> writeWithTimeout(App app) throws Exception {
        createTable(app, "harm_timeout");
        app.execute("INSERT INTO harm_timeout VALUES (1, 'x'), (2, 'x'), (3, 'x')");
        String update = "UPDATE harm_timeout SET v = 'y' WHERE id = ?";
        try (Connection outsider = app.connect();
                Connection reference = app.connect();
                Gathering gathering = new Gathering(app, "harm_timeout")) {
            App.execute(outsider, "BEGIN", "SELECT v FROM harm_timeout WHERE id IN (2, 3) FOR UPDATE");
            gathering.add(c -> updateInTime(c, update, 1));
            Call<String> waiting = gathering.add(c -> updateInTime(c, update, 2));
            gathering.open();
            Call.started(reference, c -> updateInTime(c, "/* batch:0 */ " + update, 3))
                    .get();
            String seen = gathering.endsByItself(waiting) ? "ended in time" : "waits on";
            App.execute(outsider, "ROLLBACK");
            gathering.meet();
            return List.of(seen);
        }
    }

    private static String updateInTime(Connection connection, String sql, int id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setQueryTimeout(1);
            update.setInt(1, id);
            return outcome(update::executeUpdate);
        }
    }

    private static List<String> call(App app) throws Exception {
        createTable(app, "harm_call");
        app.execute("CREATE OR REPLACE PROCEDURE harm_call_it(n int, INOUT m int) LANGUAGE plpgsql AS"
                + " $$ BEGIN INSERT INTO harm_call VALUES (n, 'x'); m := 7; END $$");
        try (Connection connection = app.connect("escapeSyntaxCallMode=call");
                Gathering gathering = new Gathering(app, "harm_call")) {
            Call<String> call = gathering.add(connection, StatementHarms::callIt);
            gathering.meet();
            return seen(app, "harm_call", List.of(call));
        }
    }

    private static String callIt(Connection connection) throws SQLException {
        try (CallableStatement call = connection.prepareCall("{call harm_call_it(?, ?)}")) {
            call.setInt(1, 1);
            call.setInt(2, 0);
            call.registerOutParameter(2, Types.INTEGER);
            return outcome(() -> {
                call.execute();
                return call.getInt(2);
            });
        }
    }

    /** The driver, which natively knows the statement by now, finds before it sends anything that a parameter is missing. */
    private static List<String> missParameter(App app) throws Exception {
        createTable(app, "harm_described", "n int");
        try (Connection connection = app.connect("prepareThreshold=-1");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO harm_described (id, n) VALUES (?, ?)")) {
            insert.setInt(2, 5);
            insert(insert, 1);
            insert.clearParameters();
            insert.setString(2, "no int");
            insert.executeUpdate();
            return List.of("returned");
        } catch (SQLException e) {
            return List.of("failed with " + e.getSQLState());
        }
    }

    /** What the server has prepared means the database that was the current one then. */
    private static List<String> prepareElsewhere(App app) throws Exception {
        createTable(app, "harm_prepared");
        app.execute("CREATE DATABASE IF NOT EXISTS harm_elsewhere");
        app.createTable("harm_elsewhere.harm_prepared", "id int PRIMARY KEY, v varchar(100)");
        try (Connection leader = app.connect("useServerPrepStmts=true");
                Connection own = app.connect("useServerPrepStmts=true");
                Gathering gathering = new Gathering(app, "harm_prepared");
                PreparedStatement insert = own.prepareStatement("INSERT INTO harm_prepared (id, v) VALUES (?, 'x')")) {
            gathering.add(leader, Scene.insert("harm_prepared", 1));
            gathering.add(own, connection -> insert(insert, 2));
            gathering.meet();
            own.setCatalog("harm_elsewhere");
            insert(insert, 3);
        }
        return rows(app, "harm_prepared");
    }

    private static int insert(PreparedStatement insert, int id) throws SQLException {
        insert.setInt(1, id);
        return insert.executeUpdate();
    }

    /** That the warning of the first group is lost, is documented. */
    private static List<String> round(App app) throws Exception {
        createTable(app, "harm_rounded", "d decimal(5, 2)");
        try (Connection connection = app.connect()) {
            insertRounded(connection, 1);
            return List.of("warned " + insertRounded(connection, 2));
        }
    }

    private static boolean insertRounded(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO harm_rounded (id, d) VALUES (?, ?)")) {
            insert.setInt(1, id);
            insert.setBigDecimal(2, new BigDecimal("1.005"));
            insert.executeUpdate();
            return insert.getWarnings() != null;
        }
    }

    private static List<String> askForKey(App app) throws Exception {
        app.createTable("harm_asked", "id " + app.generatedKey() + ", v varchar(20)");
        try (Connection connection = app.connect()) {
            App.update(connection, "INSERT INTO harm_asked (v) VALUES ('x')");
            return List.of(outcome(() -> App.rows(connection, app.sql("SELECT lastval()", "SELECT LAST_INSERT_ID()"))));
        }
    }
}
