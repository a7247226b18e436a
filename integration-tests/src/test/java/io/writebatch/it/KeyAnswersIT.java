package io.writebatch.it;

import static io.writebatch.it.OwnKeys.createTable;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.Answers;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys are described, closed and kept as natively, and what cannot be given so is not batched. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
class KeyAnswersIT {
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @Test
    void shouldDescribeKeysAsNatively() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            List<KeyRequest> requests =
                    app.postgresql() ? KeyRequest.attributableOnPostgresql() : KeyRequest.attributableOnMariadb();
            for (KeyRequest request : requests) {
                createTable(app, "described_keys");
                Counts counts = app.counts();
                seen.add(request.name());
                try (Connection connection = app.connect();
                        PreparedStatement insert =
                                request.prepare(connection, "INSERT INTO described_keys (v) VALUES (?)")) {
                    seen.add("before " + Answers.state(insert, connection));
                    for (int i = 0; i < 3; i++) {
                        insert.setString(1, "v" + i);
                        seen.add(insert.executeUpdate() + " " + Answers.all(insert, connection));
                        seen.add("again " + Answers.all(insert, connection));
                    }
                    insert.setString(1, "executed");
                    seen.add(insert.execute() + " " + Answers.all(insert, connection));
                    insert.setString(1, "large");
                    seen.add(insert.executeLargeUpdate() + " " + Answers.all(insert, connection));
                }
                counts.assertBatched(5);
            }
            return seen;
        });
    }

    @Test
    void shouldGiveKeysOfEveryTypeAsNatively() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            List<String> types = app.postgresql()
                    ? List.of(
                            "id bigserial PRIMARY KEY",
                            "id smallint GENERATED ALWAYS AS IDENTITY",
                            "id uuid DEFAULT '11111111-2222-3333-4444-555555555555'",
                            "id timestamptz DEFAULT '2024-02-29 12:00:00+00'",
                            "id numeric(30, 5) DEFAULT 12345678901234567890.12345",
                            "id text DEFAULT 'text'",
                            "id int[] DEFAULT '{1,2}'",
                            "id int",
                            "id int GENERATED ALWAYS AS (length('four')) STORED")
                    : List.of(
                            "id bigint AUTO_INCREMENT PRIMARY KEY",
                            "id tinyint AUTO_INCREMENT PRIMARY KEY",
                            "id bigint unsigned AUTO_INCREMENT PRIMARY KEY",
                            "id int PRIMARY KEY DEFAULT 7",
                            "id int DEFAULT 7");
            List<String> seen = new ArrayList<>();
            for (String type : types) {
                app.createTable("typed_keys", type + ", v varchar(20)");
                if (type.contains("unsigned")) {
                    app.execute("ALTER TABLE typed_keys AUTO_INCREMENT = 9223372036854775900");
                }
                Counts counts = app.counts();
                try (Connection connection = app.connect();
                        PreparedStatement insert = KeyRequest.ID.prepare(
                                connection, "INSERT INTO typed_keys (v) /* " + type.length() + " */ VALUES (?)")) {
                    insert.setString(1, "v");
                    seen.add(type + ": " + insert.executeUpdate() + " " + Answers.all(insert, connection));
                }
                counts.assertBatched(1);
            }
            return seen;
        });
    }

    @Test
    void shouldCloseAndKeepKeysAsNatively() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            createTable(app, "kept_keys");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect()) {
                PreparedStatement insert = KeyRequest.ID.prepare(connection, "INSERT INTO kept_keys (v) VALUES (?)");
                insert.setString(1, "a");
                insert.executeUpdate();
                ResultSet first = insert.getGeneratedKeys();
                ResultSet second = insert.getGeneratedKeys();
                seen.add("same " + (first == second));
                seen.add("next " + Answers.to(connection, first::next));
                insert.setString(1, "b");
                insert.executeUpdate();
                seen.add("closed by the next execution " + first.isClosed() + " " + second.isClosed());
                seen.add("read " + Answers.to(connection, () -> first.getInt(1)));
                seen.add("next " + Answers.to(connection, second::next));
                ResultSet last = insert.getGeneratedKeys();
                seen.add("next " + Answers.to(connection, last::next) + " "
                        + Answers.to(connection, () -> last.getInt(1)));
                insert.close();
                seen.add("closed with the statement " + last.isClosed());
                seen.add("read " + Answers.to(connection, () -> last.getInt(1)));
                seen.add("behind close " + Answers.to(connection, () -> Answers.keys(insert)));
                seen.add("executed behind close " + Answers.to(connection, insert::executeUpdate));
            }
            counts.assertBatched(2);
            return seen;
        });
    }

    @Test
    void shouldCloseOnCompletionOfTheKeysAsNatively() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            createTable(app, "completed_keys");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect();
                    PreparedStatement insert =
                            KeyRequest.ID.prepare(connection, "INSERT INTO completed_keys (v) VALUES (?)")) {
                insert.closeOnCompletion();
                insert.setString(1, "a");
                insert.executeUpdate();
                ResultSet keys = insert.getGeneratedKeys();
                seen.add("open " + insert.isClosed() + " next " + Answers.to(connection, keys::next));
                keys.close();
                seen.add("completed " + insert.isClosed());
            }
            counts.assertBatched(1);
            return seen;
        });
    }

    @Test
    void shouldUseOneStatementAgainForOtherExecutionsAsNatively() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            createTable(app, "reused_keys");
            List<String> seen = new ArrayList<>();
            try (Connection connection = app.connect();
                    PreparedStatement insert =
                            KeyRequest.ID.prepare(connection, "INSERT INTO reused_keys (v) VALUES (?)")) {
                execute(insert, "a", seen);
                // Fails; what is told of the keys of a failed execution is the driver's affair.
                execute(insert, "a", seen);
                execute(insert, "b", seen);
                for (String value : List.of("c", "d")) {
                    insert.setString(1, value);
                    insert.addBatch();
                }
                seen.add("batch " + insert.executeBatch().length + " "
                        + Answers.keyRows(insert).size());
                execute(insert, "e", seen);
                insert.clearParameters();
                seen.add("unset: " + Answers.to(connection, insert::executeUpdate) + ", keys "
                        + Answers.to(connection, () -> Answers.keyRows(insert).size()) + ", count "
                        + Answers.to(connection, insert::getUpdateCount));
                execute(insert, "f", seen);
                connection.setAutoCommit(false);
                execute(insert, "g", seen);
                connection.commit();
                connection.setAutoCommit(true);
                execute(insert, "h", seen);
            }
            seen.addAll(app.rows("SELECT v FROM reused_keys ORDER BY v"));
            return seen;
        });
    }

    /** Keys are told as present or absent: a group that is rolled back leaves gaps in them. */
    private static void execute(PreparedStatement insert, String value, List<String> seen) throws SQLException {
        Connection connection = insert.getConnection();
        insert.setString(1, value);
        seen.add(value + ": " + Answers.to(connection, insert::executeUpdate) + ", keys "
                + Answers.to(connection, () -> Answers.keyRows(insert).size()) + ", count "
                + Answers.to(connection, insert::getUpdateCount));
    }

    @Test
    void shouldNotBatchFormsWhoseKeysCannotBeAttributed() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            List<String> seen = new ArrayList<>();
            String oneRow = "INSERT INTO unattributable (v) VALUES (?)";
            String twoRows = "INSERT INTO unattributable (v) VALUES (?), ('second')";
            String update = "UPDATE unattributable SET note = 'changed' WHERE v <> ?";
            String delete = "DELETE FROM unattributable WHERE v = ?";
            for (KeyRequest request :
                    app.postgresql() ? List.of(KeyRequest.FLAG, KeyRequest.STAR) : List.<KeyRequest>of()) {
                seen.add(excluded(app, request, oneRow, "generated_keys"));
            }
            for (KeyRequest request : List.of(KeyRequest.ID, KeyRequest.FLAG)) {
                seen.add(excluded(app, request, twoRows, "generated_keys"));
                seen.add(excluded(app, request, update, "generated_keys"));
                seen.add(excluded(app, request, delete, "generated_keys"));
                seen.add(excluded(
                        app, request, "INSERT INTO unattributable (v) SELECT concat(?, 'x')", "insert_select"));
            }
            return seen;
        });
    }

    private static String excluded(App app, KeyRequest request, String sql, String reason) throws Exception {
        createTable(app, "unattributable");
        app.execute("INSERT INTO unattributable (v, note) VALUES ('old', 'old'), ('older', 'older')");
        Counts counts = app.counts();
        try (Connection connection = app.connect();
                PreparedStatement write = request.prepare(connection, sql)) {
            write.setString(1, "old".repeat(sql.startsWith("INSERT") ? 2 : 1));
            String seen = request + " " + sql + ": " + Answers.to(connection, write::executeUpdate) + " "
                    + Answers.all(write, connection);
            counts.assertOnlyExcluded(reason, 1);
            return seen;
        }
    }
}
