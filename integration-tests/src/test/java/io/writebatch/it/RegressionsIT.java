package io.writebatch.it;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.ComparedApp;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small programs that once saw the agent; random ones found them. */
class RegressionsIT {
    private static final String POSTGRESQL = "io.writebatch.it.harness.Setup#postgresql";
    private static final String MARIADB = "io.writebatch.it.harness.Setup#mariadb";

    /** The compound statement's own COMMIT began a transaction, in which the application's next write was lost. */
    @ParameterizedTest
    @MethodSource(MARIADB)
    void shouldCommitWritesWhereSessionChainsTransactions(Setup setup) throws Exception {
        compare(setup, app -> writeTwice(app, "SET completion_type = 'CHAIN'"));
    }

    @ParameterizedTest
    @MethodSource(MARIADB)
    void shouldCommitWritesWhereServerChainsTransactions(Setup setup) throws Exception {
        compare(setup, app -> {
            app.execute("SET GLOBAL completion_type = 'CHAIN'");
            try {
                return writeTwice(app, "SELECT 1");
            } finally {
                app.execute("SET GLOBAL completion_type = 'NO_CHAIN'");
            }
        });
    }

    private static List<String> writeTwice(App app, String before) throws Exception {
        app.createTable("chained", "id int PRIMARY KEY, v varchar(10)");
        List<String> seen = new ArrayList<>();
        try (Connection connection = app.connect()) {
            App.execute(connection, before);
            seen.add("update " + App.update(connection, "UPDATE chained SET v = 'x' WHERE id = 1"));
            seen.add("insert " + App.update(connection, "INSERT INTO chained VALUES (1, 'a')"));
        }
        seen.addAll(app.rows("SELECT id, v FROM chained"));
        return seen;
    }

    /** The flush prepared the text anew and wrote to the table of the same name in the other database. */
    @ParameterizedTest
    @MethodSource(MARIADB)
    void shouldWriteToDatabaseInWhichServerPreparedStatement(Setup setup) throws Exception {
        compare(setup, app -> {
            app.createTable("here_and_there", "id int PRIMARY KEY");
            app.execute(
                    "CREATE DATABASE IF NOT EXISTS there",
                    "DROP TABLE IF EXISTS there.here_and_there",
                    "CREATE TABLE there.here_and_there (id int PRIMARY KEY)");
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect("useServerPrepStmts=true");
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO here_and_there VALUES (?)")) {
                // The driver prepares by the first execution, which the agent leaves alone inside a transaction.
                connection.setAutoCommit(false);
                seen.add(insert(insert, 1));
                connection.setAutoCommit(true);
                seen.add(insert(insert, 2));
                connection.setCatalog("there");
                seen.add(insert(insert, 3));
                App.execute(connection, "USE there");
                seen.add(insert(insert, 4));
            }
            seen.add("here " + app.rows("SELECT id FROM here_and_there ORDER BY id"));
            seen.add("there " + app.rows("SELECT id FROM there.here_and_there ORDER BY id"));
            return seen;
        });
    }

    /** Connector/J prepares by a statement's first execution; the flush that carried it left the statement unprepared. */
    @ParameterizedTest
    @MethodSource(MARIADB)
    void shouldPrepareStatementWhereItWasFirstExecuted(Setup setup) throws Exception {
        compare(setup, app -> {
            app.createTable("first_here", "id int PRIMARY KEY");
            app.execute(
                    "CREATE DATABASE IF NOT EXISTS there",
                    "DROP TABLE IF EXISTS there.first_here",
                    "CREATE TABLE there.first_here (id int PRIMARY KEY)");
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect("useServerPrepStmts=true");
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO first_here VALUES (?)")) {
                seen.add(insert(insert, 1));
                insert.clearParameters();
                seen.add(insert(insert, 2));
                App.execute(connection, "USE there");
                seen.add(insert(insert, 3));
            }
            seen.add("here " + app.rows("SELECT id FROM first_here ORDER BY id"));
            seen.add("there " + app.rows("SELECT id FROM there.first_here ORDER BY id"));
            return seen;
        });
    }

    @ParameterizedTest
    @MethodSource(MARIADB)
    void shouldBatchStatementThatServerHasPreparedBefore(Setup setup) {
        try (AgentJvm jvm = AgentJvm.with(setup, "flush_single=true")) {
            jvm.run(app -> {
                app.createTable("prepared_before", "id int PRIMARY KEY");
                Counts counts = app.counts();
                try (Connection connection = app.connect("useServerPrepStmts=true")) {
                    for (int id = 0; id < 3; id++) {
                        try (PreparedStatement insert =
                                connection.prepareStatement("INSERT INTO prepared_before VALUES (?)")) {
                            insert(insert, id);
                        }
                    }
                }
                counts.assertExcluded("first_execution", 1);
                counts.assertBatched(2);
                counts.assertAccounted(3);
                app.assertRows("prepared_before", List.of(0, 1, 2));
            });
        }
    }

    /** The flush had described the statement on its own; the driver natively finds first that a parameter is missing. */
    @ParameterizedTest
    @MethodSource(POSTGRESQL)
    void shouldMissParameterBeforeAskingTheServer(Setup setup) throws Exception {
        compare(setup, app -> {
            app.createTable("described", "id int, n int");
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect("prepareThreshold=-1");
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO described VALUES (?, ?)")) {
                insert.setInt(2, 5);
                seen.add(insert(insert, 1));
                insert.clearParameters();
                insert.setString(2, "no int");
                try {
                    seen.add("insert " + insert.executeUpdate());
                } catch (SQLException e) {
                    seen.add(e.getSQLState() + " " + e.getMessage());
                }
            }
            return seen;
        });
    }

    /** The flush had prepared the application's own query, whose types the driver then took for a value without one. */
    @ParameterizedTest
    @MethodSource(POSTGRESQL)
    void shouldNotTakeTypeOfBatchedValueForAnother(Setup setup) throws Exception {
        compare(setup, app -> {
            app.createTable("typed_before", "id int, v varchar(10)");
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect("stringtype=unspecified");
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO typed_before VALUES (?, ?)", new String[] {"id"})) {
                insert.setBoolean(2, true);
                seen.add(insert(insert, 1));
                connection.setAutoCommit(false);
                insert.setString(2, "a text");
                seen.add(insert(insert, 2));
                seen.add(insert(insert, 3));
                connection.commit();
            }
            seen.addAll(app.rows("SELECT id, v FROM typed_before ORDER BY id"));
            return seen;
        });
    }

    /** Nine are written with several rows in a statement, and one row is left. */
    @ParameterizedTest
    @MethodSource(POSTGRESQL)
    void shouldNotTakeTypeOfValueBatchedWithOthersForAnother(Setup setup) throws Exception {
        compare(setup, app -> {
            List<String> seen = new ArrayList<>();
            for (int members : new int[] {2, 9}) {
                app.createTable("typed_together", "id int, v varchar(10)");
                seen.addAll(writeTogetherThenAText(app, members));
                seen.addAll(app.rows("SELECT id, v FROM typed_together ORDER BY id, v"));
            }
            return seen;
        });
    }

    private static List<String> writeTogetherThenAText(App app, int members) throws Exception {
        List<PreparedStatement> inserts = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        try {
            try (Meeting meeting = app.meeting("typed_together")) {
                for (int id = 0; id < members; id++) {
                    Connection connection = app.connect("stringtype=unspecified");
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO typed_together VALUES (?, ?)");
                    inserts.add(insert);
                    insert.setInt(1, id);
                    insert.setBoolean(2, true);
                    meeting.add(connection, c -> insert.executeUpdate());
                }
                meeting.meet();
            }
            for (PreparedStatement insert : inserts) {
                insert.getConnection().setAutoCommit(false);
                insert.setString(2, "a text");
                seen.add("insert " + insert.executeUpdate());
                seen.add("insert " + insert.executeUpdate());
                insert.getConnection().commit();
            }
        } finally {
            for (PreparedStatement insert : inserts) {
                insert.getConnection().close();
            }
        }
        return seen;
    }

    /** Who carried the group wrote natively afterwards; the driver then took the others' keys for binary ones. */
    @ParameterizedTest
    @MethodSource(POSTGRESQL)
    void shouldKeepKeysWhenItsLeaderWritesAgain(Setup setup) throws Exception {
        compare(setup, app -> {
            app.createTable("kept_keys", "id bigserial, v int");
            List<String> seen = new ArrayList<>();
            for (int again = 0; again < 2; again++) {
                try (Connection one = app.connect("prepareThreshold=1");
                        Connection two = app.connect("prepareThreshold=1");
                        Meeting meeting = app.meeting("kept_keys")) {
                    List<PreparedStatement> inserts = List.of(insertWithKey(one), insertWithKey(two));
                    for (PreparedStatement insert : inserts) {
                        meeting.add(insert.getConnection(), c -> insert.executeUpdate());
                    }
                    meeting.meet();
                    PreparedStatement other = inserts.get(again);
                    other.getConnection().setAutoCommit(false);
                    other.executeUpdate();
                    other.getConnection().rollback();
                    try (ResultSet keys = inserts.get(1 - again).getGeneratedKeys()) {
                        seen.add("key " + keys.next() + " " + (keys.getLong(1) > 0));
                    }
                }
            }
            return seen;
        });
    }

    private static PreparedStatement insertWithKey(Connection connection) throws SQLException {
        PreparedStatement insert =
                connection.prepareStatement("INSERT INTO kept_keys (v) VALUES (?)", new String[] {"id"});
        insert.setInt(1, 1);
        return insert;
    }

    /** The driver writes and then cannot make a result of the keys; the agent had told the statement its count before. */
    @ParameterizedTest
    @MethodSource(POSTGRESQL)
    void shouldExcludeWriteWhoseKeysCannotBeGiven(Setup setup) throws Exception {
        compare(setup, app -> {
            app.createTable("backwards", "id int");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect();
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO backwards VALUES (?)", new String[] {"id"})) {
                for (int direction : new int[] {ResultSet.FETCH_REVERSE, ResultSet.FETCH_UNKNOWN}) {
                    insert.setFetchDirection(direction);
                    try {
                        seen.add(insert(insert, direction));
                    } catch (SQLException e) {
                        seen.add(e.getSQLState() + " " + e.getMessage());
                    }
                    seen.add("count " + insert.getUpdateCount() + " " + (insert.getResultSet() == null));
                }
                counts.assertExcluded("statement_option", 2);
                insert.setFetchDirection(ResultSet.FETCH_FORWARD);
                seen.add(insert(insert, 2) + " count " + insert.getUpdateCount());
            }
            seen.addAll(app.rows("SELECT id FROM backwards ORDER BY id"));
            return seen;
        });
    }

    private static String insert(PreparedStatement insert, int id) throws SQLException {
        insert.setInt(1, id);
        return "insert " + insert.executeUpdate();
    }

    private static void compare(Setup setup, ComparedApp app) throws Exception {
        try (AgentJvm jvm = AgentJvm.with(setup, "flush_single=true")) {
            jvm.runAsNatively(app);
        }
    }
}
