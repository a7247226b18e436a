package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications that ask their session what its last write left there get the right answer, or an exception that says why
 * there is none.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class LastWriteIT {
    private static final int THREADS = 8;
    private static final String NOTICED = "WARN An application reads the session's last write";
    private static final String INSERT = "INSERT INTO asked (v) VALUES ('x')";
    private static final String NATIVE_INSERT = "/* batch:0 */ " + INSERT;
    private static final String UPDATE = "UPDATE asked SET v = 'y' WHERE id > 0";

    private static AgentJvm flushing;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        flushing = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        flushing.close();
    }

    /** All write before any asks, so that nothing is known when the writes are to be batched or not. */
    @Test
    void shouldAnswerApplicationThatAlwaysAsks() {
        try (AgentJvm asInstalled = AgentJvm.with(setup)) {
            asInstalled.run(NOTICED, app -> {
                createTable(app);
                Counts counts = app.counts();
                CyclicBarrier allHaveWritten = new CyclicBarrier(THREADS);
                Collection<Long> own = new ConcurrentLinkedQueue<>();
                app.concurrently(THREADS, (thread, connection) -> {
                    for (int i = 0; i < 5; i++) {
                        App.update(connection, INSERT);
                        allHaveWritten.await(30, TimeUnit.SECONDS);
                        own.add(asked(connection, keyQuestion(app)));
                    }
                });
                app.assertRows("asked", own);
                counts.assertBatched(0);
                counts.assertAccounted(THREADS * 5);
            });
        }
    }

    @Test
    void shouldNoticeQuestionThatFollowsInTransaction() {
        try (AgentJvm asInstalled = AgentJvm.with(setup)) {
            asInstalled.run(NOTICED, app -> {
                createTable(app);
                Counts counts = app.counts();
                List<Long> own = new ArrayList<>();
                try (Connection connection = app.connect()) {
                    for (int i = 0; i < 5; i++) {
                        App.update(connection, INSERT);
                        App.execute(connection, "BEGIN");
                        own.add(asked(connection, keyQuestion(app)));
                        App.execute(connection, "COMMIT");
                    }
                }
                app.assertRows("asked", own);
                counts.assertExcluded("probation", 1);
                counts.assertExcluded("session_function", 4);
                counts.assertAccounted(5);
            });
        }
    }

    @Test
    void shouldEndProbationWhenThreeWritesWereFollowed() {
        try (AgentJvm asInstalled = AgentJvm.with(setup)) {
            asInstalled.run(app -> {
                createTable(app);
                Counts counts = app.counts();
                try (Connection connection = app.connect()) {
                    for (int i = 0; i < 10; i++) {
                        App.update(connection, INSERT);
                    }
                }
                counts.assertExcluded("probation", 3);
                counts.assertExcluded("alone", 7);
                counts.assertAccounted(10);
            });
        }
    }

    /** Nobody can ask a closed session. */
    @Test
    void shouldTakeEndOfConnectionForEndOfQuestions() {
        try (AgentJvm asInstalled = AgentJvm.with(setup)) {
            asInstalled.run(app -> {
                createTable(app);
                Counts counts = app.counts();
                for (int i = 0; i < 5; i++) {
                    app.execute(INSERT);
                }
                counts.assertExcluded("probation", 3);
                counts.assertExcluded("alone", 2);
            });
        }
    }

    /** Its caller had no reason to ask. */
    @Test
    void shouldNotLetFailedWritesEndProbation() {
        try (AgentJvm asInstalled = AgentJvm.with(setup)) {
            asInstalled.run(app -> {
                createTable(app);
                Counts counts = app.counts();
                try (Connection connection = app.connect()) {
                    for (int i = 0; i < 5; i++) {
                        String missing = "INSERT INTO asked (missing) VALUES ('x')";
                        assertThatThrownBy(() -> App.update(connection, missing))
                                .isInstanceOf(SQLException.class);
                        App.rows(connection, "SELECT 1");
                    }
                }
                counts.assertOnlyExcluded("probation", 5);
            });
        }
    }

    @FunctionalInterface
    private interface Way extends Serializable {
        ResultSet ask(Connection connection, String question) throws SQLException;
    }

    @Test
    void shouldRefuseAnswerAboutBatchedWriteWhateverMethodAsks() {
        List<Way> ways = List.of(
                (connection, question) -> connection.createStatement().executeQuery(question),
                (connection, question) -> {
                    Statement statement = connection.createStatement();
                    statement.execute(question);
                    return statement.getResultSet();
                },
                (connection, question) -> connection.prepareStatement(question).executeQuery(),
                (connection, question) -> {
                    PreparedStatement statement = connection.prepareStatement(question);
                    statement.execute();
                    return statement.getResultSet();
                });
        flushing.run(NOTICED, app -> {
            createTable(app);
            int target = 0;
            for (String question : allQuestions(app)) {
                for (Way way : ways) {
                    Counts counts = app.counts();
                    try (Connection connection = targetOfItsOwn(app, "way" + target++)) {
                        assertThat(App.update(connection, INSERT)).isEqualTo(1);
                        assertRefused(() -> way.ask(connection, question));
                        assertRefused(() -> way.ask(connection, question));

                        assertThat(App.update(connection, INSERT)).isEqualTo(1);
                        ResultSet answer = way.ask(connection, question);
                        assertThat(answer.next()).isTrue();
                        assertThat(answer.getLong(1)).isPositive();
                    }
                    counts.assertBatched(1);
                    counts.assertExcluded("session_function", 1);
                    counts.assertAccounted(2);
                }
            }
        });
    }

    @Test
    void shouldRefuseAnswersToLeaderAndFollowers() throws Exception {
        flushing.run(NOTICED, app -> {
            createTable(app);
            try (Meeting meeting = app.meeting("asked")) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    Connection connection = targetOfItsOwn(app, "members");
                    calls.add(meeting.add(connection, c -> App.update(c, INSERT)));
                }
                meeting.meet();
                for (Call<Integer> call : calls) {
                    assertThat(call.get()).isEqualTo(1);
                    assertRefused(() -> asked(call.connection(), keyQuestion(app)));
                    call.connection().close();
                }
            }
            assertThat(app.queryLong("SELECT count(*) FROM asked")).isEqualTo(3);
        });
    }

    @Test
    void shouldAnswerForKeyThatBatchedUpdatesLeftAlone() throws Exception {
        flushing.run(NOTICED, app -> {
            createTable(app);
            List<Connection> connections = new ArrayList<>();
            List<Long> keys = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                connections.add(targetOfItsOwn(app, "updates"));
                App.update(connections.get(i), NATIVE_INSERT);
                keys.add(app.queryLong("SELECT max(id) FROM asked"));
            }
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("asked")) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (Connection connection : connections) {
                    calls.add(meeting.add(connection, c -> App.update(c, UPDATE)));
                }
                meeting.meet();
                counts.assertBatched(4);
                for (int i = 0; i < 3; i++) {
                    assertThat(calls.get(i).get()).isEqualTo(3);
                    assertThat(asked(connections.get(i), keyQuestion(app))).isEqualTo(keys.get(i));
                }
            }
            for (Connection connection : connections) {
                connection.close();
            }
        });
    }

    @Test
    void shouldAnswerAgainOnceNativeWriteHasLeftKey() {
        flushing.run(NOTICED, app -> {
            createTable(app);
            Counts counts = app.counts();
            try (Connection connection = targetOfItsOwn(app, "again")) {
                App.update(connection, INSERT);
                App.update(connection, NATIVE_INSERT);
                counts.assertBatched(1);
                assertThat(asked(connection, keyQuestion(app))).isEqualTo(app.queryLong("SELECT max(id) FROM asked"));
            }
        });
    }

    @Test
    void shouldRefuseAnswersInsideTransactionAndInsideWrites() {
        flushing.run(NOTICED, app -> {
            createTable(app);
            try (Connection connection = targetOfItsOwn(app, "transaction")) {
                App.update(connection, INSERT);
                connection.setAutoCommit(false);
                assertRefused(() -> asked(connection, keyQuestion(app)));
                App.update(connection, INSERT);
                assertThat(asked(connection, keyQuestion(app))).isPositive();
                connection.commit();
            }
            String key = app.sql("lastval()::text", "LAST_INSERT_ID()");
            try (Connection connection = targetOfItsOwn(app, "write")) {
                App.update(connection, INSERT);
                assertRefused(() -> App.update(connection, "UPDATE asked SET v = " + key));
                assertRefused(() -> App.update(connection, "INSERT INTO asked (v) VALUES (" + key + ")"));
            }
            assertThat(app.queryLong("SELECT count(*) FROM asked WHERE v = 'x'"))
                    .isEqualTo(3);
            assertThat(app.queryLong("SELECT count(*) FROM asked")).isEqualTo(3);
        });
    }

    private static void createTable(App app) throws SQLException {
        app.createTable("asked", "id " + app.generatedKey() + ", v varchar(20)");
    }

    /** What is found out about one target says nothing about another. */
    private static Connection targetOfItsOwn(App app, String name) throws SQLException {
        return app.connect(app.sql("ApplicationName=", "connectionAttributes=target:") + name);
    }

    private static String keyQuestion(App app) {
        return app.sql("SELECT currval(pg_get_serial_sequence('asked', 'id'))", "SELECT LAST_INSERT_ID()");
    }

    private static List<String> allQuestions(App app) {
        return app.postgresql()
                ? List.of(keyQuestion(app), "SELECT lastval()")
                : List.of(keyQuestion(app), "SELECT @@identity", "SELECT @@last_insert_id", "SELECT ROW_COUNT()");
    }

    private static long asked(Connection connection, String question) throws SQLException {
        return Long.parseLong(App.rows(connection, question).get(0));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(throwable(SQLException.class))
                .hasMessageContaining("shared a commit")
                .hasMessageContaining("batch:0")
                .hasMessageContaining("exclude_tables")
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("55000"));
    }
}
