package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Without a transaction around it a group is atomic only as one command, and only while server and driver take that. Tables
 * have no key: a write that is executed twice is there twice.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#mariadbWithServerPreparedStatements")
class OneCommandIT {
    private static final int REFUSED = 1000;

    private static final String INSERT = "INSERT INTO unkeyed (v, id) VALUES (?, ?)";

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        jvm = AgentJvm.with(setup, "flush_single=true");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"useBulkStmtsForInserts=false", "maxAllowedPacket=65536"})
    void shouldWriteOnceWhereTheDriverSendsSeveralCommands(String option) {
        jvm.run(app -> {
            app.createTable("unkeyed", "id int CHECK (id < " + REFUSED + "), v text");
            String text = "x".repeat(20_000);
            List<Integer> acknowledged = new ArrayList<>();
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("unkeyed", () -> app.connect(option))) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (int id : List.of(1, 2, 3, 4, 5, REFUSED)) {
                    calls.add(meeting.add(connection -> write(connection, INSERT, text, id)));
                }
                meeting.meet();
                for (int i = 0; i < 5; i++) {
                    assertThat(calls.get(i).get()).isEqualTo(1);
                    acknowledged.add(i + 1);
                }
                assertThat(calls.get(5).failure()).hasMessageContaining("CONSTRAINT");
            }
            counts.assertExcluded("replayed", 6);
            app.assertRows("unkeyed", acknowledged);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"useBulkStmtsForInserts=false", "maxAllowedPacket=65536"})
    void shouldStillShareACommit(String option) {
        jvm.run(app -> {
            app.createTable("unkeyed", "id int, v text");
            String text = "x".repeat(20_000);
            List<Integer> acknowledged = new ArrayList<>();
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("unkeyed", () -> app.connect(option))) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (int i = 1; i <= 6; i++) {
                    int id = i;
                    calls.add(meeting.add(connection -> write(connection, INSERT, text, id)));
                }
                meeting.meet();
                for (int i = 0; i < 6; i++) {
                    assertThat(calls.get(i).get()).isEqualTo(1);
                    acknowledged.add(i + 1);
                }
            }
            counts.assertGroups(2, 7);
            app.assertRows("unkeyed", acknowledged);
        });
    }

    /** The driver has no bulk command without values. */
    @Test
    void shouldWriteOnceWithoutParameters() {
        jvm.run(app -> {
            app.createTable("limited", "id int PRIMARY KEY");
            List<Integer> acknowledged = new ArrayList<>();
            try (Meeting meeting = app.meeting("limited")) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    calls.add(meeting.add(connection -> {
                        try (PreparedStatement insert =
                                connection.prepareStatement("INSERT INTO limited (id) VALUES (7)")) {
                            return insert.executeUpdate();
                        } catch (SQLException e) {
                            assertThat(e.getSQLState()).isEqualTo("23000");
                            return 0;
                        }
                    }));
                }
                meeting.meet();
                for (Call<Integer> call : calls) {
                    if (call.get() == 1) {
                        acknowledged.add(7);
                    }
                }
            }
            assertThat(acknowledged).hasSize(1);
            app.assertRows("limited", acknowledged);
        });
    }

    /** A longer command than the server takes ends the session, and what was committed is unknown. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO long_rows (v, id) VALUES (?, ?)",
                "UPDATE long_rows SET v = ? WHERE id = ?",
                "DELETE FROM long_rows WHERE v <> ? AND id = ?"
            })
    void shouldKeepGroupsBelowWhatTheServerTakes(String sql) {
        jvm.run(app -> {
            long before = app.queryLong("SELECT @@GLOBAL.max_allowed_packet");
            app.execute("SET GLOBAL max_allowed_packet = 262144");
            try {
                writeMoreThanTheServerTakes(app, sql);
            } finally {
                app.execute("SET GLOBAL max_allowed_packet = " + before);
            }
        });
    }

    private static void writeMoreThanTheServerTakes(App app, String sql) throws Exception {
        app.createTable("long_rows", "id int, v text");
        List<Integer> ids = IntStream.range(0, 20).boxed().toList();
        for (int id : sql.startsWith("INSERT") ? List.<Integer>of() : ids) {
            app.execute("INSERT INTO long_rows VALUES (" + id + ", '')");
        }
        String text = "x".repeat(20_000);
        Counts counts = app.counts();
        try (Meeting meeting = app.meeting("long_rows")) {
            List<Call<Integer>> calls = new ArrayList<>();
            for (int id : ids) {
                calls.add(meeting.add(connection -> write(connection, sql, text, id)));
            }
            meeting.meet();
            for (Call<Integer> call : calls) {
                assertThat(call.get()).isEqualTo(1);
            }
        }
        counts.assertGroups(2, 21);
        app.assertRows("long_rows", sql.startsWith("DELETE") ? List.of() : ids);
    }

    private static int write(Connection connection, String sql, String text, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, text);
            statement.setInt(2, id);
            return statement.executeUpdate();
        }
    }
}
