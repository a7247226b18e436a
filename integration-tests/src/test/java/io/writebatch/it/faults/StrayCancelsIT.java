package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Ledger.Told;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Cancels come at any moment of a flush, from followers and from the application, and mostly when it has just ended. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class StrayCancelsIT {
    private static final int WRITERS = 6;
    private static final int WRITES = 150;
    private static final int FEWEST_CANCELS = 50;

    /** A statement whose groups fail rests from batching; another one does not. */
    private static final int WRITES_A_STATEMENT = 5;

    @Parameter
    Setup setup;

    /** Followers cancel nearly every flush: each write is there, and so is what its caller runs next on that connection. */
    @Test
    void shouldNotHitWhatCallersRunNext() {
        try (AgentJvm jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=1")) {
            jvm.run(app -> {
                app.createTable("cancelled_early", "id int PRIMARY KEY, n int NOT NULL");
                app.createTable("run_next", "id int PRIMARY KEY, n int NOT NULL");
                int last = WRITERS * WRITES - 1;
                app.execute(
                        "INSERT INTO cancelled_early "
                                + app.sql(
                                        "SELECT g, 0 FROM generate_series(0, " + last + ") g",
                                        "SELECT seq, 0 FROM seq_0_to_" + last),
                        "INSERT INTO run_next SELECT id, 0 FROM cancelled_early WHERE id < " + WRITERS);
                Ledger ledger = new Ledger();
                Counts counts = app.counts();
                try (TcpProxy proxy = TcpProxy.to(app.host(), app.port())) {
                    app.concurrently(WRITERS, Thread::new, thread -> {
                        try (Connection connection = app.connect(proxy)) {
                            for (int i = 0; i < WRITES; i++) {
                                int id = thread * WRITES + i;
                                int statement = i / WRITES_A_STATEMENT;
                                ledger.write(id, () -> write(connection, id, statement));
                                runNext(connection, thread);
                            }
                        }
                    });
                    // Each cancel is a connection of its own.
                    assertThat(proxy.opened() - WRITERS).isGreaterThan(FEWEST_CANCELS);
                }
                counts.assertShared();
                assertThat(ledger.count(Told.ACKNOWLEDGED))
                        .as(ledger.toString())
                        .isEqualTo(last + 1);
                ledger.assertHonest(app, "SELECT id, n FROM cancelled_early WHERE n > 0");
                assertThat(app.rows("SELECT min(n), max(n) FROM run_next")).containsExactly(WRITES + "|" + WRITES);
            });
        }
    }

    /** Natively each is cancelled, and says so, or is not. */
    @Test
    void shouldLeaveNobodyUncertainWhenApplicationCancels() {
        try (AgentJvm jvm = AgentJvm.with(setup, "flush_single=true")) {
            jvm.run(app -> {
                app.createTable("cancelled_by_application", "id int PRIMARY KEY, n int NOT NULL");
                int last = WRITERS * WRITES - 1;
                app.execute("INSERT INTO cancelled_by_application "
                        + app.sql(
                                "SELECT g, 0 FROM generate_series(0, " + last + ") g",
                                "SELECT seq, 0 FROM seq_0_to_" + last));
                Ledger ledger = new Ledger();
                Counts counts = app.counts();
                AtomicReferenceArray<Statement> running = new AtomicReferenceArray<>(WRITERS);
                AtomicInteger writing = new AtomicInteger(WRITERS);
                app.concurrently(WRITERS + 1, Thread::new, thread -> {
                    if (thread == WRITERS) {
                        cancelInTurn(running, writing);
                        return;
                    }
                    try (Connection connection = app.connect()) {
                        for (int i = 0; i < WRITES; i++) {
                            int id = thread * WRITES + i;
                            int statement = i / WRITES_A_STATEMENT;
                            ledger.write(id, () -> writeFor(running, thread, connection, id, statement));
                        }
                    } finally {
                        writing.decrementAndGet();
                    }
                });
                counts.assertShared();
                assertThat(ledger.count(Told.UNKNOWN)).as(ledger.toString()).isZero();
                assertThat(ledger.count(Told.ACKNOWLEDGED))
                        .as(ledger.toString())
                        .isGreaterThan(last / 2);
                ledger.assertHonest(app, "SELECT id, n FROM cancelled_by_application WHERE n > 0");
            });
        }
    }

    private static void cancelInTurn(AtomicReferenceArray<Statement> running, AtomicInteger writing)
            throws SQLException {
        for (int i = 0; writing.get() > 0; i++) {
            Statement statement = running.get(i % WRITERS);
            if (statement != null) {
                try {
                    statement.cancel();
                } catch (SQLException e) {
                    assertThat(statement.isClosed()).as("closed when " + e).isTrue();
                }
            }
        }
    }

    private static int writeFor(
            AtomicReferenceArray<Statement> running, int thread, Connection connection, int id, int statement)
            throws SQLException {
        String sql = "UPDATE cancelled_by_application SET n = n + 1 WHERE id = ? /* " + statement + " */";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, id);
            running.set(thread, update);
            return update.executeUpdate();
        }
    }

    private static int write(Connection connection, int id, int statement) throws SQLException {
        String sql = "UPDATE cancelled_early SET n = n + 1 WHERE id = ? /* " + statement + " */";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, id);
            return update.executeUpdate();
        }
    }

    private static void runNext(Connection connection, int id) throws SQLException {
        connection.setAutoCommit(false);
        App.update(connection, "UPDATE run_next SET n = n + 1 WHERE id = " + id);
        App.rows(connection, "SELECT n FROM run_next WHERE id = " + id);
        connection.commit();
        connection.setAutoCommit(true);
    }
}
