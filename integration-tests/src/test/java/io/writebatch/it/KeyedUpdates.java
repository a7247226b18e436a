package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Meeting;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What tests of updates by primary key have in common. */
final class KeyedUpdates {
    private KeyedUpdates() {}

    /** To the agent each test's is a statement of its own: one that failed would have blocks for a while. */
    static String text(String test) {
        return "UPDATE keyed SET n = n + ?, v = ? WHERE id = ? /* " + test + " */";
    }

    static void createKeyed(App app, int rows) throws SQLException {
        app.createTable("keyed", "id int PRIMARY KEY, n int NOT NULL, v text NOT NULL, at datetime(6) DEFAULT NOW(6)");
        for (int id = 1; id <= rows; id++) {
            app.execute("INSERT INTO keyed (id, n, v) VALUES (" + id + ", 0, '')");
        }
    }

    /** Each with its own statement, whose count is 1. */
    static void assertInBlocks(App app, String sql, Object[]... values) throws Exception {
        assertThat(updates(
                        app,
                        () -> assertThat(meet(app, sql, values))
                                .hasSize(values.length)
                                .containsOnly(1)))
                .isEqualTo(values.length);
    }

    /** The counts that callers of one text with these values get, each in a thread of its own, in one group. */
    static List<Integer> meet(App app, String sql, Object[]... values) throws Exception {
        try (Meeting meeting = app.meeting("keyed")) {
            List<Call<Integer>> calls = new ArrayList<>();
            for (Object[] own : values) {
                calls.add(meeting.add(connection -> execute(connection, sql, own)));
            }
            meeting.meet();
            return counts(calls);
        }
    }

    static int execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setObject(i + 1, values[i]);
            }
            return update.executeUpdate();
        }
    }

    static List<Integer> counts(List<Call<Integer>> calls) throws Exception {
        List<Integer> counts = new ArrayList<>();
        for (Call<Integer> call : calls) {
            counts.add(call.get());
        }
        return counts;
    }

    static List<String> seen(List<Call<Integer>> calls) throws Exception {
        List<String> seen = new ArrayList<>();
        for (Call<Integer> call : calls) {
            seen.add(call.seen());
        }
        return seen;
    }

    static Object[] row(Object... values) {
        return values;
    }

    static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    /** How many UPDATE statements the server has executed meanwhile. */
    static long updates(App app, Work work) throws Exception {
        long before = updates(app);
        work.run();
        return updates(app) - before;
    }

    static long updates(App app) throws SQLException {
        return Stream.of(app.rows("SHOW GLOBAL STATUS LIKE 'Com_update'").get(0).split("\\|"))
                .skip(1)
                .mapToLong(Long::parseLong)
                .sum();
    }

    interface Work {
        void run() throws Exception;
    }
}
