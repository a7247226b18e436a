package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cancels that come at any moment, as late ones do: also while a session opens a group's transaction. PostgreSQL JDBC sends
 * its {@code BEGIN} so that the server goes on with the group when it refuses that, each write for itself.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#postgresql")
class LateCancelsIT {
    private static final int WRITERS = 8;
    private static final int FAILED_GROUPS = Integer.getInteger("late.groups", 150);

    /** A statement whose groups fail rests from batching; another one does not. */
    private static final int FAILED_GROUPS_A_STATEMENT = 2;

    private static final String[] KEY = {"k"};

    @Parameter
    Setup setup;

    @Test
    void shouldWriteOnceWhateverACancelHits() {
        int failedGroups = FAILED_GROUPS;
        try (AgentJvm jvm = AgentJvm.with(setup, "flush_single=true")) {
            jvm.run(app -> {
                app.createTable("cancelled", "k serial PRIMARY KEY, id int NOT NULL");
                Ledger ledger = new Ledger();
                Counts counts = app.counts();
                AtomicInteger ids = new AtomicInteger();
                AtomicInteger failed = new AtomicInteger();
                // Before the first cancel: one that hits a session while it starts is another matter.
                List<Connection> connections = new ArrayList<>();
                for (int i = 0; i <= WRITERS; i++) {
                    connections.add(app.connect());
                }
                app.concurrently(WRITERS + 1, Thread::new, thread -> {
                    try (Connection connection = connections.get(thread)) {
                        while (failed.get() < failedGroups) {
                            if (thread == WRITERS) {
                                cancelAll(connection);
                                failed.set((int) counts.change("jdbc_write_group_failures_total"));
                            } else {
                                int id = ids.incrementAndGet();
                                ledger.write(id, () -> insert(connection, failed.get(), id));
                            }
                        }
                    }
                });
                assertThat(ledger.count(Ledger.Told.ACKNOWLEDGED)).isPositive();
                ledger.assertHonest(app, "SELECT id, count(*) FROM cancelled GROUP BY id");
            });
        }
    }

    private static void cancelAll(Connection connection) throws SQLException {
        for (int i = 0; i < 10; i++) {
            App.rows(
                    connection,
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                            + " AND pid <> pg_backend_pid() AND state <> 'idle'");
        }
    }

    private static int insert(Connection connection, int failed, int id) throws SQLException {
        String statement = " /* " + failed / FAILED_GROUPS_A_STATEMENT + " */";
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO cancelled (id) VALUES (?)" + statement, KEY)) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }
}
