package io.writebatch.it;

import static io.writebatch.it.Exclusion.INSERT;
import static io.writebatch.it.Exclusion.TABLE;
import static io.writebatch.it.Exclusion.executed;
import static io.writebatch.it.Exclusion.insert;
import static io.writebatch.it.Exclusion.ofWay;
import static io.writebatch.it.Exclusion.queried;
import static io.writebatch.testkit.Database.MARIADB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Failures;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What must not be batched runs natively and is counted with its reason. Every write that nothing speaks against is
 * batched here, even a lone one, so that a write which is not kept out shows in the counts.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
class ExclusionsIT {
    private static final String NOTICED = "WARN An application reads the session's last write";
    private static final int THREADS = 4;
    private static final int WRITES = 4;
    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        // No wait for a disk is to look like a lock here: it would let a group run natively for another reason.
        jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000", "exclude_tables=left_out,elsewhere.*");
    }

    @AfterParameterizedClassInvocation
    static void end(Setup setup) throws SQLException {
        jvm.close();
        // Where a table cannot roll back, tables with triggers are not batched, in any database of the server.
        if (setup.database() == MARIADB) {
            setup.server().execute("DROP TABLE IF EXISTS kept_myisam, kept_aria, kept_memory, myisam_log");
        }
    }

    private static List<Exclusion> exclusions() {
        List<Exclusion> all = new ArrayList<>();
        all.addAll(SessionExclusions.ofSessions());
        all.addAll(TextExclusions.ofTexts());
        all.addAll(StatementExclusions.ofParameters());
        all.addAll(StatementExclusions.ofStatements());
        all.addAll(TableExclusions.ofTables());
        all.addAll(TableExclusions.ofWhatTablesRun());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> shouldRunNativelyAndCountWithTheReason() {
        return exclusions().stream()
                .filter(exclusion -> exclusion.only() == null || exclusion.only() == setup.database())
                .map(exclusion -> dynamicTest(exclusion.reason() + ": " + exclusion.how(), () -> compare(exclusion)));
    }

    private void compare(Exclusion exclusion) throws Exception {
        if (exclusion.reason().equals("session_function")) {
            List<String> seenNatively = jvm.seenNatively(app -> writeInThreads(app, exclusion));
            assertThat(jvm.seenWithAgent(NOTICED, app -> writeInThreads(app, exclusion)))
                    .isEqualTo(seenNatively);
        } else {
            jvm.runAsNatively(app -> writeInThreads(app, exclusion));
        }
    }

    /** Of the writes that fail, none must be there, and all the others; the native run says which fail. */
    private static List<String> writeInThreads(App app, Exclusion exclusion) throws Exception {
        createTables(app, exclusion);
        List<Connection> connections = new ArrayList<>();
        Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
        Collection<String> seen = new ConcurrentLinkedQueue<>();
        try {
            for (int thread = 0; thread < THREADS; thread++) {
                Connection connection = app.connect(exclusion.options().toArray(String[]::new));
                connections.add(connection);
                exclusion.session().run(app, connection, thread);
            }
            Counts counts = app.counts();
            app.concurrently(THREADS, Thread::new, thread -> {
                Connection connection = connections.get(thread);
                for (int i = 1; i <= WRITES; i++) {
                    int id = thread * WRITES + i;
                    try {
                        seen.add(id + " " + exclusion.write().run(app, connection, id));
                        acknowledged.add(id);
                    } catch (SQLException e) {
                        seen.add(id + " " + Failures.describe(e, connection));
                        // After an error MariaDB's driver believes in a transaction until the next success.
                        App.rows(connection, "SELECT 1");
                    }
                }
            });
            counts.assertOnlyExcluded(exclusion.reason(), (long) THREADS * WRITES * exclusion.counted());
            counts.assertGroups(0, 0);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
        app.assertRows(exclusion.table(), acknowledged);
        return seen.stream().sorted().toList();
    }

    private static void createTables(App app, Exclusion exclusion) throws Exception {
        if (app.postgresql()) {
            app.execute("DROP TYPE IF EXISTS mood CASCADE", "CREATE TYPE mood AS ENUM ('glad', 'sad')");
        }
        app.createTable(
                TABLE,
                app.sql(
                        "id int PRIMARY KEY, v text, b bytea, numbers int[], m mood",
                        "id int PRIMARY KEY, v longtext, b longblob"));
        app.createTable("other_rows", "id int");
        try (Connection connection = app.connect()) {
            exclusion.tables().run(app, connection, 0);
        }
    }

    /** What the others are compared with: if this were kept out as well, they would prove nothing. */
    @Test
    void shouldBatchThePlainWrite() {
        jvm.run(app -> {
            createTables(app, ofWay("", "", Exclusion::insert));
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                for (int i = 1; i <= WRITES; i++) {
                    assertThat(insert(app, connection, thread * WRITES + i)).isEqualTo("count 1");
                    acknowledged.add(thread * WRITES + i);
                }
            });
            counts.assertBatched(THREADS * WRITES);
            counts.assertAccounted(THREADS * WRITES);
            app.assertRows(TABLE, acknowledged);
        });
    }

    /** Sequences are drawn from in any session; and that notifications come from the group's is documented. */
    @Test
    void shouldBatchWhereTheTableCallsNothingOfTheSession() {
        jvm.run(app -> {
            app.createTable(
                    "let_through",
                    app.sql("id serial PRIMARY KEY, v text", "id int AUTO_INCREMENT PRIMARY KEY, v text"));
            if (app.postgresql()) {
                app.execute(
                        "CREATE OR REPLACE FUNCTION notifies() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$ BEGIN PERFORM pg_notify('let_through', NEW.id::text); RETURN NEW; END $$",
                        "CREATE TRIGGER notifies AFTER INSERT ON let_through FOR EACH ROW EXECUTE FUNCTION notifies()");
            }
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                for (int i = 1; i <= WRITES; i++) {
                    assertThat(App.update(connection, "INSERT INTO let_through (v) VALUES ('x')"))
                            .isEqualTo(1);
                }
            });
            counts.assertBatched(THREADS * WRITES);
            counts.assertAccounted(THREADS * WRITES);
            assertThat(app.queryLong("SELECT count(*) FROM let_through")).isEqualTo(THREADS * WRITES);
        });
    }

    @Test
    void shouldNameTheTransactionWhateverElseSpeaksAgainstAWrite() {
        jvm.run(app -> {
            createTables(app, ofWay("", "", Exclusion::insert));
            Counts counts = app.counts();
            try (Connection connection = app.connect()) {
                connection.setAutoCommit(false);
                executed(connection, INSERT + " RETURNING id", 1);
                queried(connection, INSERT + " RETURNING id", 2);
                executed(connection, "/* batch:0 */ " + INSERT, 3);
                try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                    insert.setInt(1, 4);
                    insert.addBatch();
                    insert.executeBatch();
                }
                connection.commit();
            }
            counts.assertOnlyExcluded("transaction", 4);
            app.assertRows(TABLE, List.of(1, 2, 3, 4));
        });
    }

    @Test
    void shouldBatchOnlyIncludedTables() {
        try (AgentJvm only = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000", "include_tables=let_in")) {
            only.run(app -> {
                app.createTable("let_in", "id int");
                app.createTable("not_let_in", "id int");
                Counts counts = app.counts();
                app.concurrently(THREADS, (thread, connection) -> {
                    App.update(connection, "INSERT INTO let_in VALUES (1)");
                    App.update(connection, "INSERT INTO not_let_in VALUES (1)");
                });
                counts.assertBatched(THREADS);
                counts.assertExcluded("table", THREADS);
                counts.assertAccounted(THREADS * 2);
                assertThat(app.queryLong("SELECT count(*) FROM let_in")).isEqualTo(THREADS);
                assertThat(app.queryLong("SELECT count(*) FROM not_let_in")).isEqualTo(THREADS);
            });
        }
    }

    @Test
    void shouldStopBatchingWhereSessionsAreAskedForTheirLastWrite() {
        try (AgentJvm asking = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000")) {
            asking.run(NOTICED, app -> {
                app.createTable("asked", "id " + app.generatedKey() + ", v varchar(20)");
                Counts counts = app.counts();
                try (Connection connection = app.connect()) {
                    App.update(connection, "INSERT INTO asked (v) VALUES ('x')");
                    counts.assertBatched(1);
                    assertThatThrownBy(
                                    () -> App.rows(connection, app.sql("SELECT lastval()", "SELECT LAST_INSERT_ID()")))
                            .isInstanceOf(SQLException.class);
                }
                app.concurrently(THREADS, (thread, connection) -> {
                    App.update(connection, "INSERT INTO asked (v) VALUES ('x')");
                    String own = App.rows(
                                    connection,
                                    app.sql(
                                            "SELECT currval(pg_get_serial_sequence('asked', 'id'))",
                                            "SELECT LAST_INSERT_ID()"))
                            .get(0);
                    assertThat(App.update(connection, "UPDATE asked SET v = 'own' WHERE v = 'x' AND id = " + own))
                            .isEqualTo(1);
                });
                counts.assertExcluded("session_function", THREADS * 2);
                counts.assertBatched(1);
                assertThat(app.queryLong("SELECT count(*) FROM asked WHERE v = 'own'"))
                        .isEqualTo(THREADS);
            });
        }
    }
}
