package io.writebatch.it;

import static io.writebatch.it.Exclusion.INSERT;
import static io.writebatch.it.Exclusion.LARGE;
import static io.writebatch.it.Exclusion.attempted;
import static io.writebatch.it.Exclusion.executed;
import static io.writebatch.it.Exclusion.insert;
import static io.writebatch.it.Exclusion.ofText;
import static io.writebatch.it.Exclusion.ofWay;
import static io.writebatch.it.Exclusion.queried;
import static io.writebatch.testkit.Database.MARIADB;
import static io.writebatch.testkit.Database.POSTGRESQL;

import io.writebatch.it.harness.App;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Writes that must not be batched because of what their texts say. */
final class TextExclusions {
    /** A target of its own, at which nothing is batched any more when a session has been asked for its last write. */
    private static final String ASKING_MARIADB = "connectionAttributes=asking:yes";

    private TextExclusions() {}

    static List<Exclusion> ofTexts() {
        return List.of(
                ofText(
                        "not_dml",
                        "MERGE INTO kept_out k USING (SELECT CAST(? AS int) AS id) s ON k.id = s.id"
                                + " WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, 'x')",
                        "REPLACE INTO kept_out (id, v) VALUES (?, 'x')"),
                ofText("not_dml", "CALL writes_one(?)", "CALL writes_one(?)").withTables(Exclusion::createProcedure),
                ofWay("multi_statement", "two literal inserts", (app, connection, id) -> {
                            try (Statement statement = connection.createStatement()) {
                                statement.execute("INSERT INTO other_rows VALUES (1), (2);"
                                        + " INSERT INTO kept_out (id, v) VALUES (" + id + ", 'x')");
                                return everyCount(statement);
                            }
                        })
                        .on(POSTGRESQL),
                ofWay("multi_statement", "two prepared inserts", TextExclusions::insertTwice)
                        .on(POSTGRESQL),
                ofWay("multi_statement", "two prepared inserts", TextExclusions::insertTwice)
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

    /** An insert of a value of its own session, which it must have. */
    private static Exclusion ofOwnValue(String postgresql, String mariadb) {
        return ofWay("session_function", "value of the session", (app, connection, id) -> {
            String value = app.sql(postgresql, mariadb);
            String count = executed(connection, "INSERT INTO kept_out (id, v) VALUES (?, " + value + ")", id);
            return count + " own "
                    + App.rows(connection, "SELECT count(*) FROM kept_out WHERE id = " + id + " AND v = " + value);
        });
    }
}
