package io.writebatch.it;

import static io.writebatch.it.Exclusion.INSERT;
import static io.writebatch.it.Exclusion.LARGE;
import static io.writebatch.it.Exclusion.attempted;
import static io.writebatch.it.Exclusion.insert;
import static io.writebatch.it.Exclusion.ofParameter;
import static io.writebatch.it.Exclusion.ofStatement;
import static io.writebatch.it.Exclusion.ofWay;
import static io.writebatch.testkit.Database.MARIADB;
import static io.writebatch.testkit.Database.POSTGRESQL;

import io.writebatch.it.harness.App;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.mariadb.jdbc.MariaDbBlob;
import org.mariadb.jdbc.MariaDbClob;
import org.postgresql.util.PGobject;

/** Writes that must not be batched because of how their statements are made, bound and executed. */
final class StatementExclusions {
    private StatementExclusions() {}

    static List<Exclusion> ofParameters() {
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

    static List<Exclusion> ofStatements() {
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
                ofWay("callable", "call of a procedure", StatementExclusions::call)
                        .withTables(Exclusion::createProcedure)
                        .on(MARIADB),
                ofWay("callable", "call of a procedure", StatementExclusions::call)
                        .withTables(Exclusion::createProcedure)
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
                ofWay("driver_internal", "row of an updatable result", StatementExclusions::insertAndUpdateRow)
                        .counted(0));
    }

    private static String insertWithKeys(Connection connection, String sql, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            insert.setInt(1, id);
            return insert.executeUpdate() + " " + App.rows(insert.getGeneratedKeys());
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
}
