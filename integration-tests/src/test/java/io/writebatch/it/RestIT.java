package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statements that rest from batching for a while, and come back. How long that takes is up to the machine: an application
 * here writes on until the metrics say so.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class RestIT {
    /** Refused by the table's check. */
    private static final int BAD = 1_000_000_000;

    /** Enough to be busy enough to be compared. */
    private static final int THREADS = 8;

    private static final int WRITES_BETWEEN_LOOKS = 50;

    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @Test
    void shouldRestStatementWhoseGroupsFailOften() {
        AGENT.on(setup).run(app -> {
            app.createTable("failing", "id int CHECK (id < " + BAD + ")");
            Ledger ledger = new Ledger();
            int next = 0;
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO failing (id) VALUES (?)")) {
                // Each rest is longer than the last, so that one will last until the next write however slow that is.
                while (counts.excluded("reason", "failing") == 0) {
                    int id = next++;
                    assertThat(write(ledger, insert, BAD + id)).isEqualTo(Ledger.Told.FAILED);
                    assertThat(write(ledger, insert, id)).isEqualTo(Ledger.Told.ACKNOWLEDGED);
                    assertThat(write(ledger, insert, next++)).isEqualTo(Ledger.Told.ACKNOWLEDGED);
                }
                assertThat(counts.change("jdbc_write_group_failures_total", "outcome", "native"))
                        .isGreaterThanOrEqualTo(3);
                counts.assertAccounted(ledger.total());

                Counts afterwards = app.counts();
                assertThat(App.update(connection, "DELETE FROM failing WHERE id < 0"))
                        .isZero();
                afterwards.assertBatched(1);
                while (afterwards.batched("query_type", "insert") == 0) {
                    assertThat(write(ledger, insert, next++)).isEqualTo(Ledger.Told.ACKNOWLEDGED);
                }
                counts.assertAccounted(ledger.total() + 1);
            }
            ledger.assertHonest(app, "SELECT id, count(*) FROM failing GROUP BY id");
        });
    }

    /** A busy statement runs natively now and then, to see which is faster; whichever it is, batching is tried again. */
    @Test
    void shouldCountWritesOfComparisonsAsWithoutGain() {
        AGENT.on(setup).run(app -> {
            app.createTable("compared", "id int");
            Ledger ledger = new Ledger();
            AtomicInteger next = new AtomicInteger();
            Counts counts = app.counts();
            writeUntil(app, ledger, next, () -> counts.excluded("reason", "no_gain") > 0);
            assertThat(counts.batched()).isPositive();
            Counts afterwards = app.counts();
            writeUntil(app, ledger, next, () -> afterwards.batched() > 0);
            counts.assertAccounted(ledger.total());
            assertThat(ledger.count(Ledger.Told.ACKNOWLEDGED)).isEqualTo(ledger.total());
            ledger.assertHonest(app, "SELECT id, count(*) FROM compared GROUP BY id");
        });
    }

    private static void writeUntil(App app, Ledger ledger, AtomicInteger next, BooleanSupplier enough)
            throws Exception {
        app.concurrently(THREADS, (thread, connection) -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO compared (id) VALUES (?)")) {
                while (!enough.getAsBoolean()) {
                    for (int i = 0; i < WRITES_BETWEEN_LOOKS; i++) {
                        write(ledger, insert, next.getAndIncrement());
                    }
                }
            }
        });
    }

    private static Ledger.Told write(Ledger ledger, PreparedStatement insert, int id) throws SQLException {
        insert.setInt(1, id);
        return ledger.write(id, insert::executeUpdate);
    }
}
