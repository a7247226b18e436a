package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Outsiders whose transactions fail now and then beside single writes do not fail more often beside groups. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class OutsidersIT {
    private static final int WRITERS = 8;
    private static final int READS = 4;
    private static final int ROUNDS = 500;
    private static final int ROWS = 12;
    private static final int LIMIT_SECONDS = 60;
    private static final long SEED = Long.getLong("it.seed", System.nanoTime());

    /** How many standard deviations two counts of the same thing may differ by. */
    private static final double CHANCE = 4;

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

    /**
     * In each round every writer writes one row, and the outsider reads some, one after the other, and changes two of them: as
     * many writes and transactions with the agent as without, at the same time. There is one outsider only, since two would
     * fail because of each other.
     */
    @Test
    void shouldNotMakeSerializableOutsiderFailMoreOften() throws Exception {
        long seed = SEED;
        System.out.println("-Dit.seed=" + seed);
        int natively = failures(jvm.seenNatively(app -> visited(app, seed)));
        int batched = failures(jvm.seenWithAgent("(?!)", app -> visited(app, seed)));
        System.out.println("Outsiders on " + setup + ": " + natively + " failures natively, " + batched
                + " with the agent, of " + ROUNDS + " transactions and " + ROUNDS * WRITERS + " writes each");
        assertThat((double) batched).isLessThanOrEqualTo(natively + CHANCE * Math.sqrt(natively + batched + 1.0));
    }

    private static int failures(List<String> seen) {
        return Integer.parseInt(seen.get(0));
    }

    private static List<String> visited(App app, long seed) throws Exception {
        app.createTable("serials", "id int PRIMARY KEY, n int NOT NULL");
        for (int row = 1; row <= ROWS; row++) {
            app.execute("INSERT INTO serials VALUES (" + row + ", 0)");
        }
        Counts counts = app.counts();
        AtomicInteger failures = new AtomicInteger();
        AtomicInteger written = new AtomicInteger();
        CyclicBarrier rounds = new CyclicBarrier(WRITERS + 1);
        app.concurrently(WRITERS + 1, (thread, connection) -> {
            Random random = new Random(seed + thread);
            for (int i = 0; i < ROUNDS; i++) {
                rounds.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                int[] rows = random.ints(READS, 1, ROWS + 1).toArray();
                int changed = thread < WRITERS ? update(connection, rows[0]) : visit(connection, rows);
                if (changed == 0) {
                    failures.incrementAndGet();
                }
                written.addAndGet(changed);
            }
        });
        counts.assertShared();
        assertThat(app.queryLong("SELECT sum(n) FROM serials")).isEqualTo(written.get());
        return List.of(String.valueOf(failures.get()));
    }

    /** How many rows it has changed, 0 when it failed. */
    private static int update(Connection connection, int row) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE serials SET n = n + 1 WHERE id = ?")) {
            update.setInt(1, row);
            return update.executeUpdate();
        } catch (SQLException e) {
            requireConflict(e);
            return 0;
        }
    }

    private static int visit(Connection connection, int[] rows) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setAutoCommit(false);
        try {
            for (int row : rows) {
                App.rows(connection, "SELECT n FROM serials WHERE id = " + row);
            }
            int changed = App.update(connection, "UPDATE serials SET n = n + 1 WHERE id = " + rows[0])
                    + App.update(connection, "UPDATE serials SET n = n + 1 WHERE id = " + rows[1]);
            connection.commit();
            return changed;
        } catch (SQLException e) {
            requireConflict(e);
            connection.rollback();
            return 0;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** A deadlock or a failure to serialize. */
    private static void requireConflict(SQLException failure) throws SQLException {
        if (!"40001".equals(failure.getSQLState()) && !"40P01".equals(failure.getSQLState())) {
            throw failure;
        }
    }
}
