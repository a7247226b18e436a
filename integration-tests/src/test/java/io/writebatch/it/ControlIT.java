package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Console;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator does through JMX while the application runs. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class ControlIT {
    private static final int THREADS = 8;
    private static final int WRITES = 150;

    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @Test
    void shouldRunWritesNativelyWhileDisabled() {
        AGENT.on(setup).run(app -> {
            app.createTable("controlled", "id int");
            try (Console console = Console.of(app);
                    Connection connection = app.connect()) {
                Counts counts = app.counts();
                console.disable();
                assertThat(console.state()).isEqualTo("disabled");
                insert(connection, 1);
                counts.assertOnlyExcluded("disabled", 1);

                console.enable();
                assertThat(console.state()).isEqualTo("batching");
                insert(connection, 2);
                counts.assertBatched(1);
                app.assertRows("controlled", List.of(1, 2));
            }
        });
    }

    @Test
    void shouldFinishWhatIsInAGroupWhenDisabled() {
        AGENT.on(setup).run(app -> {
            app.createTable("controlled", "id int");
            Counts counts = app.counts();
            List<Integer> acknowledged = new ArrayList<>();
            try (Console console = Console.of(app);
                    Meeting meeting = app.meeting("controlled")) {
                List<Call<Integer>> claimed = new ArrayList<>();
                for (int id = 0; id < 3; id++) {
                    int value = id;
                    claimed.add(meeting.add(connection -> insert(connection, value)));
                    acknowledged.add(value);
                }
                console.disable();
                Call<Integer> late = Call.started(meeting.connect(), connection -> insert(connection, 3));
                acknowledged.add(3);
                meeting.meet();
                for (Call<Integer> call : claimed) {
                    assertThat(call.get()).isEqualTo(1);
                }
                assertThat(late.get()).isEqualTo(1);
            }
            // The meeting's first write keeps the table busy.
            counts.assertBatched(1 + 3);
            counts.assertExcluded("disabled", 1);
            app.assertRows("controlled", acknowledged);
        });
    }

    @Test
    void shouldLoseNothingWhileItIsSwitchedToAndFro() {
        AGENT.on(setup).run(app -> {
            app.createTable("controlled", "id int");
            try (Console console = Console.of(app)) {
                Counts counts = app.counts();
                Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
                AtomicInteger written = new AtomicInteger();
                app.concurrently(THREADS, (thread, connection) -> {
                    for (int i = 0; i < WRITES; i++) {
                        int id = thread * WRITES + i;
                        assertThat(insert(connection, id)).isEqualTo(1);
                        acknowledged.add(id);
                        if (written.incrementAndGet() % 20 == 0) {
                            console.toggle();
                        }
                    }
                });
                counts.assertAccounted(THREADS * WRITES);
                assertThat(counts.batched()).isPositive();
                assertThat(counts.excluded("reason", "disabled")).isPositive();
                app.assertRows("controlled", acknowledged);
            }
        });
    }

    @Test
    void shouldTellTheNumbersOfTheMetrics() {
        AGENT.on(setup).run(app -> {
            app.createTable("controlled", "id int");
            try (Console console = Console.of(app);
                    Connection connection = app.connect()) {
                insert(connection, 1);
                App.update(connection, "INSERT INTO controlled VALUES (2) /* batch:0 */");
                assertThat(console.sum("BatchedWrites"))
                        .isEqualTo(app.metrics().sum("jdbc_write_batched_total"))
                        .isPositive();
                assertThat(console.sum("ExcludedWrites"))
                        .isEqualTo(app.metrics().sum("jdbc_write_excluded_total"))
                        .isPositive();
                assertThat(console.sum("FlushedGroups")).isEqualTo(app.metrics().sum("jdbc_write_batch_size_count"));
                assertThat(console.attribute("CurrentDelaySeconds"))
                        .isEqualTo(app.metrics().sum("jdbc_write_current_delay_seconds"));
            }
        });
    }

    private static int insert(Connection connection, int id) throws Exception {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO controlled (id) VALUES (?)")) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }
}
