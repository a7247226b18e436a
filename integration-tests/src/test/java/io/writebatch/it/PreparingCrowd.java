package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Meeting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Connections that write at the same time, again and again, so that MariaDB prepares what they write. */
final class PreparingCrowd implements AutoCloseable {
    /** Of one size, of which the last is sent when the statement has been prepared. */
    static final int FLUSHES_BEFORE = 3;

    static final int ROUNDS = FLUSHES_BEFORE + 4;
    static final int MEMBERS = 4;

    interface Row {
        Object[] of(int member);
    }

    private final App app;
    private final String table;
    private final List<Connection> connections = new ArrayList<>();

    PreparingCrowd(App app, String table, String... options) throws SQLException {
        this.app = app;
        this.table = table;
        for (int i = 0; i <= MEMBERS; i++) {
            connections.add(app.connect(options));
        }
    }

    void meetAgainAndAgain(String sql, int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            int round = i;
            assertThat(meet(sql, member -> new Object[] {MEMBERS * round + member}))
                    .containsOnly("returned 1");
        }
    }

    List<String> meet(String sql, Row row) throws Exception {
        return meet(MEMBERS, sql, row);
    }

    List<String> meet(int members, String sql, Row row) throws Exception {
        List<Call<Integer>> calls = new ArrayList<>();
        try (Meeting meeting = app.meeting(table)) {
            for (int i = 0; i < members; i++) {
                Object[] values = row.of(i);
                calls.add(meeting.add(connections.get(i), connection -> insert(connection, sql, values)));
            }
            meeting.meet();
        }
        List<String> seen = new ArrayList<>();
        for (Call<Integer> call : calls) {
            seen.add(call.seen());
        }
        return seen;
    }

    static int insert(Connection connection, String sql, Object[] values) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            return insert.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    List<Connection> connections() {
        return connections;
    }

    static void createAgain(App app) throws SQLException {
        app.createTable(
                "again",
                "k int PRIMARY KEY AUTO_INCREMENT, id int, n int, v varchar(50) DEFAULT 'none', w text, at datetime(6)");
    }

    static long prepared(App app) throws SQLException {
        return status(app, "Com_stmt_prepare");
    }

    static long executed(App app) throws SQLException {
        return status(app, "Com_stmt_execute");
    }

    static long keptByServer(App app) throws SQLException {
        return status(app, "Prepared_stmt_count");
    }

    private static long status(App app, String name) throws SQLException {
        return app.queryLong(
                "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = '" + name + "'");
    }
}
