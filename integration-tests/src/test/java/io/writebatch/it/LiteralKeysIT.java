package io.writebatch.it;

import static io.writebatch.it.OwnKeys.createTable;
import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.Answers;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Literal writes, which say with each execution whether they want keys, and get those of their own rows. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
class LiteralKeysIT {
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @Test
    void shouldGiveLiteralWritesTheirKeys() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            createTable(app, "literal_keys");
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    Statement statement = connection.createStatement()) {
                String[] id = {"id"};
                int flag = Statement.RETURN_GENERATED_KEYS;
                seen.add(statement.executeUpdate(literal("a"), flag) + " " + Answers.all(statement, connection));
                seen.add(statement.executeUpdate(literal("b"), id) + " " + Answers.all(statement, connection));
                seen.add(statement.execute(literal("c"), flag) + " " + Answers.all(statement, connection));
                seen.add(statement.execute(literal("d"), id) + " " + Answers.all(statement, connection));
                seen.add(statement.executeLargeUpdate(literal("e"), flag) + " " + Answers.all(statement, connection));
                seen.add(statement.executeLargeUpdate(literal("f"), id) + " " + Answers.all(statement, connection));
            }
            if (app.postgresql()) {
                counts.assertOnlyExcluded("generated_keys", 6);
            } else {
                counts.assertBatched(6);
                counts.assertAccounted(6);
            }
            seen.addAll(app.rows("SELECT id, v FROM literal_keys ORDER BY id"));
            return seen;
        });
    }

    @Test
    void shouldGiveEachLiteralMemberOfGroupItsKey() {
        Assumptions.assumeTrue(setup.database() == Database.MARIADB, "literal writes with keys are not batched");
        AGENT.on(setup).run(app -> {
            app.createTable("literal_members", "id " + app.generatedKey() + ", v varchar(20)");
            String sql = "INSERT INTO literal_members (v) VALUES ('x')";
            Counts counts = app.counts();
            Collection<Long> keys = new ArrayList<>();
            try (Meeting meeting = app.meeting("literal_members")) {
                List<Call<Long>> calls = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    boolean flag = i % 2 == 0;
                    calls.add(meeting.add(connection -> {
                        try (Statement statement = connection.createStatement()) {
                            int count = flag
                                    ? statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS)
                                    : statement.executeUpdate(sql, new String[] {"id"});
                            assertThat(count).isEqualTo(1);
                            List<String> rows = App.rows(statement.getGeneratedKeys());
                            assertThat(rows).hasSize(1);
                            return Long.valueOf(rows.get(0));
                        }
                    }));
                }
                meeting.meet();
                for (Call<Long> call : calls) {
                    keys.add(call.get());
                }
            }
            counts.assertGroups(2, 9);
            app.assertRows("literal_members", keys);
        });
    }

    private static String literal(String value) {
        return "INSERT INTO literal_keys (v) VALUES ('" + value + "')";
    }

    /** A literal write without keys on a statement that was used with keys, and the other way round. */
    @Test
    void shouldForgetKeysOfAnEarlierLiteralAsNatively() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            createTable(app, "literal_keys");
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    Statement statement = connection.createStatement()) {
                seen.add("before " + Answers.all(statement, connection));
                seen.add(statement.executeUpdate(literal("a")) + " " + Answers.all(statement, connection));
                int flag = Statement.RETURN_GENERATED_KEYS;
                seen.add(statement.executeUpdate(literal("b"), flag) + " " + Answers.all(statement, connection));
                seen.add(statement.executeUpdate(literal("c")) + " " + Answers.all(statement, connection));
                seen.add(statement.execute(literal("d"), Statement.NO_GENERATED_KEYS) + " "
                        + Answers.all(statement, connection));
                counts.assertBatched(app.postgresql() ? 3 : 4);
                // pgjdbc remembers the wish for keys when the execution fails.
                seen.add(Answers.to(connection, () -> statement.executeUpdate(literal("a"), flag)));
                seen.add(Answers.to(connection, () -> statement.executeUpdate(literal("e"))) + " "
                        + Answers.to(
                                connection, () -> Answers.keyRows(statement).size()));
                seen.add(Answers.to(connection, () -> statement.executeUpdate(literal("f"))) + " "
                        + Answers.to(
                                connection, () -> Answers.keyRows(statement).size()));
            }
            seen.addAll(app.rows("SELECT v FROM literal_keys ORDER BY v"));
            return seen;
        });
    }

    @Test
    void shouldAnswerForKeysThatNobodyAskedForAsNatively() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            createTable(app, "unasked_keys");
            Counts counts = app.counts();
            try (Connection connection = app.connect()) {
                String insertSql = "INSERT INTO unasked_keys (v) VALUES (?)";
                try (PreparedStatement insert = connection.prepareStatement(insertSql);
                        PreparedStatement noFlag = KeyRequest.NO_FLAG.prepare(connection, insertSql);
                        PreparedStatement update =
                                connection.prepareStatement("UPDATE unasked_keys SET note = 'n' WHERE v <> ?")) {
                    int i = 0;
                    for (PreparedStatement write : List.of(insert, noFlag, update, insert)) {
                        write.setString(1, "v" + i++);
                        seen.add("before " + Answers.to(connection, () -> Answers.keys(write)));
                        seen.add(write.executeUpdate() + " " + Answers.all(write, connection));
                    }
                }
            }
            counts.assertBatched(4);
            return seen;
        });
    }

    /** Column indexes on PostgreSQL, no column, a column that is not there: what the driver makes of it. */
    @Test
    void shouldRefuseOrTakeOddRequestsAsNatively() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            for (KeyRequest request : List.of(
                    KeyRequest.INDEX,
                    KeyRequest.NO_COLUMN,
                    KeyRequest.UPPER_CASE,
                    KeyRequest.UNKNOWN,
                    KeyRequest.TWICE)) {
                createTable(app, "odd_requests");
                try (Connection connection = app.connect()) {
                    seen.add(request + ": "
                            + Answers.to(connection, () -> {
                                try (PreparedStatement insert =
                                        request.prepare(connection, "INSERT INTO odd_requests (v) VALUES (?)")) {
                                    insert.setString(1, "v");
                                    return Answers.to(connection, insert::executeUpdate) + " "
                                            + Answers.all(insert, connection);
                                }
                            }));
                }
                seen.addAll(app.rows("SELECT v FROM odd_requests"));
            }
            return seen;
        });
    }
}
