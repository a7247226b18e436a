package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A group and an outsider's transaction want the same rows in opposite order. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class DeadlocksIT {
    private static final int MEMBERS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        // PostgreSQL is to end the circle, not the agent.
        jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    /** Each with a form of its own; all lock the rows from 1 on. */
    private enum Form {
        UPDATE_BY_KEY("UPDATE victims SET n = n + 1 WHERE id = ?", false),
        UPDATE("UPDATE victims SET n = n + 1 WHERE id = ? AND n >= 0", false),
        INSERT("INSERT INTO victims_children (parent) VALUES (?)", false),
        KEYED_INSERT("INSERT INTO victims_children (parent) VALUES (?)", true);

        private final String sql;
        private final boolean keys;

        Form(String sql, boolean keys) {
            this.sql = sql;
            this.keys = keys;
        }

        int write(Connection connection, int row) throws SQLException {
            try (PreparedStatement write =
                    keys ? connection.prepareStatement(sql, new String[] {"k"}) : connection.prepareStatement(sql)) {
                write.setInt(1, row);
                return write.executeUpdate();
            }
        }

        /** Keeps the flushes of the same table busy. */
        String first() {
            return this == UPDATE_BY_KEY || this == UPDATE
                    ? "UPDATE victims SET n = n WHERE id = " + (MEMBERS + 1)
                    : "UPDATE victims_children SET parent = parent WHERE k = " + (MEMBERS + 1);
        }
    }

    /**
     * The outsider has written nothing, so InnoDB would choose it. PostgreSQL chooses who finds the circle: the group, as
     * these sessions are set.
     */
    @ParameterizedTest
    @EnumSource
    void shouldFailNobodyWhenGroupAndOutsiderLockRowsInOppositeOrder(Form form) {
        jvm.run(app -> {
            createTables(app);
            List<Call<Integer>> calls = new ArrayList<>();
            long deadlocks = deadlocks(app);
            try (Connection outsider = lastRowsOwner(app);
                    Meeting meeting = Meeting.behindRow(app, form.first())) {
                for (int row = 1; row <= MEMBERS; row++) {
                    int id = row;
                    calls.add(meeting.add(member(app), connection -> form.write(connection, id)));
                }
                Counts counts = app.counts();
                meeting.release();
                await().atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> calls.get(0).pauses() || (calls.get(0).flushes() && waiting(app) > 0));
                // On PostgreSQL the circle is closed now, and the server has to let the outsider go on: nothing else
                // would.
                assertThat(App.rows(outsider, "SELECT id FROM victims WHERE id = 1 FOR UPDATE"))
                        .containsExactly("1");
                outsider.commit();
                for (Call<Integer> call : calls) {
                    assertThat(call.get()).isEqualTo(1);
                    call.connection().close();
                }
                if (app.postgresql()) {
                    assertThat(counts.change("jdbc_write_group_failures_total", "outcome", "native"))
                            .isEqualTo(1);
                    counts.assertExcluded("replayed", MEMBERS);
                } else {
                    assertThat(counts.change("jdbc_write_group_failures_total")).isZero();
                    assertThat(counts.change("jdbc_write_group_retries_total")).isPositive();
                    counts.assertGroups(2, MEMBERS + 1);
                }
            }
            // PostgreSQL's sessions report with a delay.
            long expected = deadlocks + (app.postgresql() ? 1 : 0);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(deadlocks(app)).isEqualTo(expected));
            assertThat(app.rows("SELECT (SELECT sum(n) FROM victims) + (SELECT count(*) - 1 FROM victims_children)"))
                    .containsExactly(String.valueOf(MEMBERS));
        });
    }

    private static void createTables(App app) throws SQLException {
        app.execute("DROP TABLE IF EXISTS victims_children");
        app.createTable("victims", "id int PRIMARY KEY, n int NOT NULL");
        app.createTable(
                "victims_children",
                "k " + app.generatedKey() + ", parent int NOT NULL, FOREIGN KEY (parent) REFERENCES victims (id)");
        for (int row = 1; row <= MEMBERS + 1; row++) {
            app.execute("INSERT INTO victims VALUES (" + row + ", 0)");
        }
        app.execute("INSERT INTO victims_children VALUES (" + (MEMBERS + 1) + ", " + (MEMBERS + 1) + ")");
        if (app.postgresql()) {
            app.execute("ALTER SEQUENCE victims_children_k_seq RESTART WITH 100");
        }
    }

    /** Holds the last member's row. */
    private static Connection lastRowsOwner(App app) throws SQLException {
        Connection outsider = app.connect();
        if (app.postgresql()) {
            App.execute(outsider, "SET deadlock_timeout = '60s'");
        }
        outsider.setAutoCommit(false);
        App.execute(outsider, "SELECT id FROM victims WHERE id = " + MEMBERS + " FOR UPDATE");
        return outsider;
    }

    /** PostgreSQL looks for a circle once, so long after the wait has begun: by then it must be closed. */
    private static Connection member(App app) throws SQLException {
        Connection connection = app.connect();
        if (app.postgresql()) {
            App.execute(connection, "SET deadlock_timeout = '3s'");
        }
        return connection;
    }

    /** How many transactions wait for a lock. */
    private static long waiting(App app) throws SQLException {
        return app.queryLong(app.sql(
                "SELECT count(*) FROM pg_locks WHERE NOT granted",
                "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                        + " WHERE VARIABLE_NAME = 'INNODB_ROW_LOCK_CURRENT_WAITS'"));
    }

    private static long deadlocks(App app) throws SQLException {
        return app.queryLong(app.sql(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
                "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                        + " WHERE VARIABLE_NAME = 'INNODB_DEADLOCKS'"));
    }
}
