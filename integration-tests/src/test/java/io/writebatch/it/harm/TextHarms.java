package io.writebatch.it.harm;

import static io.writebatch.it.harm.Scene.createTable;
import static io.writebatch.it.harm.Scene.executed;
import static io.writebatch.it.harm.Scene.insert;
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
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Harm that comes of what a text says. */
final class TextHarms {
    private static final String READER = "io.writebatch.core.sql.StatementReader";
    private static final String DML_READER = "io.writebatch.core.sql.DmlReader";
    private static final String FACTS = "io.writebatch.core.sql.StatementFacts";

    private TextHarms() {}

    static List<Harm> all() {
        return List.of(
                // Nobody knows of such a text which table it writes, so nobody could ask whether its groups may be
                // flushed.
                Harm.of("not_dml", "a session is without its setting", TextHarms::set)
                        .on(Database.POSTGRESQL)
                        .without(
                                Rule.reason(READER, "readDml", "NOT_DML", 2, 2),
                                Rule.answer(FACTS, "table", "harm_setting"),
                                Rule.answer(FACTS, "tablePath", List.of("harm_setting")))
                        .isRight("own", "own")
                        .isHarm("own", "not own"),
                Harm.of("multi_statement", "the second result is lost", TextHarms::executeTwoStatements)
                        .on(Database.MARIADB)
                        .without(Rule.answer(READER, "isOneStatement", true))
                        .isRight("counts [1, 1]", "counts [1, 1]", "1|x++", "log 2")
                        .isHarm("counts [1]", "counts [1]", "1|x++", "log 2"),
                ofReturning().on(Database.POSTGRESQL).isHarm("count 0", "count 0", "1|x", "2|x"),
                ofReturning().on(Database.MARIADB).isHarm("failed with 08", "failed with 08", "1|x", "2|x"),
                Harm.of("session_function", "another session's value is written", TextHarms::writeOwnSession)
                        .without(Rule.reason(DML_READER, "exclusion", "SESSION_FUNCTION"))
                        .isRight("own", "own")
                        .isHarm("own", "another's"),
                Harm.of("lock_function", "another session holds the lock", TextHarms::lock)
                        .without(Rule.reason(DML_READER, "exclusion", "LOCK_FUNCTION"))
                        .isRight("released", "released")
                        .isHarm("released", "not held"),
                Harm.of("unparsed", "a trigger sees the others' rows", TextHarms::writeInCommonTable)
                        .on(Database.POSTGRESQL)
                        .without(
                                Rule.reason(READER, "readDml", "UNPARSED"),
                                Rule.answer(FACTS, "table", "harm_common"),
                                Rule.answer(FACTS, "tablePath", List.of("harm_common")))
                        .isRight("1|1", "2|2")
                        .isHarm("1|2", "2|2"),
                Harm.of("unparsed", "a variable of the group's hides a column", TextHarms::deleteByHiddenColumn)
                        .on(Database.MARIADB)
                        .without(Rule.reason(DML_READER, "exclusion", "UNPARSED", 3, 3))
                        .isRight("returned 1", "returned 1")
                        .isHarm("returned 0", "returned 0", "1|x", "2|x"),
                Harm.of("hint", "the user's word is ignored", TextHarms::writeWithHint)
                        .without(Rule.reason(DML_READER, "read", "HINT"))
                        .isRight("writers 2")
                        .isHarm("writers 1"),
                Harm.of("table", "the user's word is ignored", TextHarms::writeExcludedTable)
                        .withSettings("exclude_tables=harm_left_out")
                        .without(Rule.reason("io.writebatch.core.gate.Eligibility", "exclusion", "TABLE"))
                        .isRight("writers 2")
                        .isHarm("writers 1"));
    }

    private static Harm ofReturning() {
        return Harm.of("returning", "rows are lost", TextHarms::executeReturning)
                .without(Rule.reason(DML_READER, "exclusion", "RETURNING"))
                .isRight("rows [1]", "rows [2]", "1|x", "2|x");
    }

    private static List<String> set(App app) throws Exception {
        createTable(app, "harm_setting");
        String set = app.sql("SET harm.setting = 'de_DE'", "SET lc_time_names = 'de_DE'");
        String ask = app.sql("SELECT current_setting('harm.setting', true)", "SELECT @@lc_time_names");
        Call.Work<String> setting = connection -> {
            App.execute(connection, set);
            return App.rows(connection, ask).contains("de_DE") ? "own" : "not own";
        };
        try (Gathering gathering = new Gathering(app, "harm_setting")) {
            Call<String> first = gathering.add(setting);
            Call<String> second = gathering.add(setting);
            gathering.meet();
            return List.of(first.get(), second.get());
        }
    }

    private static List<String> executeTwoStatements(App app) throws Exception {
        createTable(app, "harm_two");
        app.createTable("harm_two_log", "n int");
        app.execute("INSERT INTO harm_two VALUES (1, 'x')");
        try (Connection leader = app.connect("allowMultiQueries=true");
                Connection other = app.connect("allowMultiQueries=true");
                Gathering gathering = new Gathering(app, "harm_two")) {
            Call<String> first = gathering.add(leader, TextHarms::updateAndInsert);
            Call<String> second = gathering.add(other, TextHarms::updateAndInsert);
            gathering.meet();
            List<String> seen = seen(app, "harm_two", List.of(first, second));
            seen.add("log " + app.queryLong("SELECT count(*) FROM harm_two_log"));
            return seen;
        }
    }

    private static String updateAndInsert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return outcome(() -> {
                        statement.execute("UPDATE harm_two SET v = concat(v, '+') WHERE id = 1;"
                                + " INSERT INTO harm_two_log VALUES (1)");
                        List<Integer> counts = new ArrayList<>();
                        do {
                            counts.add(statement.getUpdateCount());
                        } while (statement.getMoreResults() || statement.getUpdateCount() >= 0);
                        return counts;
                    })
                    .replace("returned", "counts");
        }
    }

    private static List<String> executeReturning(App app) throws Exception {
        createTable(app, "harm_returning");
        try (Gathering gathering = new Gathering(app, "harm_returning")) {
            Call<String> first = gathering.add(c -> insertReturning(c, 1));
            Call<String> second = gathering.add(c -> insertReturning(c, 2));
            gathering.meet();
            return seen(app, "harm_returning", List.of(first, second));
        }
    }

    private static String insertReturning(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO harm_returning (id, v) VALUES (?, 'x') RETURNING id")) {
            insert.setInt(1, id);
            return outcome(() -> insert.execute()
                            ? "rows " + App.rows(insert.getResultSet())
                            : "count " + insert.getUpdateCount())
                    .replace("returned ", "");
        }
    }

    private static List<String> writeOwnSession(App app) throws Exception {
        createTable(app, "harm_own");
        String own = app.sql("pg_backend_pid()::text", "CONNECTION_ID()");
        String insert = "INSERT INTO harm_own (id, v) VALUES (?, " + own + ")";
        try (Gathering gathering = new Gathering(app, "harm_own")) {
            Call<String> first = gathering.add(executed(insert, 1));
            Call<String> second = gathering.add(executed(insert, 2));
            gathering.meet();
            return List.of(whose(first.connection(), own, 1), whose(second.connection(), own, 2));
        }
    }

    private static String whose(Connection connection, String own, int id) throws SQLException {
        return App.rows(connection, "SELECT 1 FROM harm_own WHERE id = " + id + " AND v = " + own)
                        .isEmpty()
                ? "another's"
                : "own";
    }

    private static List<String> lock(App app) throws Exception {
        createTable(app, "harm_locks");
        String insert = "INSERT INTO harm_locks (id, v) VALUES (?, "
                + app.sql("pg_try_advisory_lock(77, ?)::text", "GET_LOCK(CONCAT('harm', ?), 0)") + ")";
        try (Gathering gathering = new Gathering(app, "harm_locks")) {
            Call<String> first = gathering.add(executed(insert, 1, 1));
            Call<String> second = gathering.add(executed(insert, 2, 2));
            gathering.meet();
            return List.of(released(app, first.connection(), 1), released(app, second.connection(), 2));
        }
    }

    private static String released(App app, Connection connection, int lock) throws SQLException {
        String release =
                app.sql("SELECT pg_advisory_unlock(77, " + lock + ")::int", "SELECT RELEASE_LOCK('harm" + lock + "')");
        return App.rows(connection, release).equals(List.of("1")) ? "released" : "not held";
    }

    /** What is written in the front is not the table of which the text seems to be. */
    private static List<String> writeInCommonTable(App app) throws Exception {
        createTable(app, "harm_common");
        TableHarms.createTableThatCountsAtCommit(app, "harm_in_common");
        String write = "WITH written AS (INSERT INTO harm_in_common (id, v) VALUES (?, 'x'))"
                + " UPDATE harm_common SET v = 'y' WHERE id = ?";
        try (Gathering gathering = new Gathering(app, "harm_common")) {
            gathering.add(executed(write, 1, 1));
            gathering.add(executed(write, 2, 2));
            gathering.meet();
        }
        return rows(app, "harm_in_common");
    }

    private static List<String> deleteByHiddenColumn(App app) throws Exception {
        createTable(app, "harm_hidden", "write_batch_count_0 int");
        app.execute("INSERT INTO harm_hidden VALUES (1, 'x', 5), (2, 'x', 5)");
        String delete = "DELETE FROM harm_hidden WHERE id = ? AND write_batch_count_0 = 5";
        try (Gathering gathering = new Gathering(app, "harm_hidden")) {
            Call<String> first = gathering.add(executed(delete, 1));
            Call<String> second = gathering.add(executed(delete, 2));
            gathering.meet();
            return seen(app, "harm_hidden", List.of(first, second));
        }
    }

    private static List<String> writeWithHint(App app) throws Exception {
        createTable(app, "harm_hint");
        return writers(app, "harm_hint", "/* batch:0 */ INSERT INTO harm_hint (id, v) VALUES (?, 'x')");
    }

    private static List<String> writeExcludedTable(App app) throws Exception {
        createTable(app, "harm_left_out");
        return writers(app, "harm_left_out", "INSERT INTO harm_left_out (id, v) VALUES (?, 'x')");
    }

    /** In how many transactions two rows were written; on MariaDB, which does not tell, by how many sessions. */
    private static List<String> writers(App app, String table, String insert) throws Exception {
        try (Gathering gathering = new Gathering(app, table)) {
            Call<String> first = gathering.add(executed(insert, 1));
            Call<String> second = gathering.add(executed(insert, 2));
            gathering.meet();
            return List.of("writers "
                    + (app.postgresql()
                            ? app.queryLong("SELECT count(DISTINCT xmin::text) FROM " + table + " WHERE id IN (1, 2)")
                            : inserts(first) + inserts(second)));
        }
    }

    /** How many inserts the call's session has run. */
    private static int inserts(Call<String> call) throws SQLException {
        List<String> answer = App.rows(call.connection(), "SHOW SESSION STATUS LIKE 'Com_insert'");
        return Integer.parseInt(answer.get(0).replace("Com_insert|", ""));
    }
}
