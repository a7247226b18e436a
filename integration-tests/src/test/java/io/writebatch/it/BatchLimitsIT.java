package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** No group grows beyond the limits a user has set. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class BatchLimitsIT {
    private static final int MOST_WRITES = 4;
    private static final int MOST_BYTES = 4096;

    @RegisterExtension
    static final AgentPerSetup AGENT =
            AgentPerSetup.with("flush_single=true", "max_batch_size=" + MOST_WRITES, "max_batch_bytes=" + MOST_BYTES);

    @Parameter
    Setup setup;

    @Test
    void shouldCloseGroupThatHasAsManyWritesAsAllowed() {
        AGENT.on(setup).run(app -> {
            app.createTable("limited", "id int, v text");
            Counts counts = app.counts();
            writeTogether(app, 2 * MOST_WRITES + 1, "x");

            // The one that kept the table busy, two full groups, and the rest.
            counts.assertGroups(4, 1 + 2 * MOST_WRITES + 1);
            assertThat(flushesOfAtMost(counts, MOST_WRITES)).isEqualTo(4);
            assertThat(flushesOfAtMost(counts, MOST_WRITES / 2)).isEqualTo(2);
            assertThat(counts.change("jdbc_write_flushes_total", "reason", "full"))
                    .isEqualTo(2);
            if (app.postgresql()) {
                assertThat(app.rows("SELECT count(*) FROM limited GROUP BY xmin::text ORDER BY 1"))
                        .containsExactly("1", "4", "4");
            }
        });
    }

    /** Two of these have room in a group, three have not. */
    @Test
    void shouldCloseGroupThatHasNoRoomForTheBytesOfTheNextWrite() {
        AGENT.on(setup).run(app -> {
            app.createTable("limited", "id int, v text");
            Counts counts = app.counts();
            writeTogether(app, 6, "x".repeat(MOST_BYTES * 2 / 5));

            counts.assertGroups(4, 1 + 6);
            assertThat(flushesOfAtMost(counts, 2)).isEqualTo(4);
            assertThat(flushesOfAtMost(counts, 1)).isEqualTo(1);
            // The last of the groups had room left.
            assertThat(counts.change("jdbc_write_flushes_total", "reason", "full"))
                    .isEqualTo(2);
        });
    }

    /** Of a write without parameters its text counts. */
    @Test
    void shouldBatchNoWriteThatIsLargerThanAGroupMayBe() {
        AGENT.on(setup).run(app -> {
            app.createTable("limited", "id int, v text");
            String before = "INSERT INTO limited (id, v) VALUES (1, '";
            String text = "x".repeat(MOST_BYTES - before.length() - "')".length());
            Counts counts = app.counts();
            try (Connection connection = app.connect()) {
                assertThat(App.update(connection, before + text + "')")).isEqualTo(1);
                counts.assertBatched(1);
                assertThat(App.update(connection, before + text + "y')")).isEqualTo(1);
            }
            counts.assertBatched(1);
            counts.assertExcluded("too_large", 1);
            counts.assertAccounted(2);
            assertThat(app.rows("SELECT v FROM limited")).containsExactlyInAnyOrder(text, text + "y");
        });
    }

    private static long flushesOfAtMost(Counts counts, int writes) {
        return counts.change("jdbc_write_batch_size_bucket", "le", writes + ".0");
    }

    private static void writeTogether(App app, int writers, String text) throws Exception {
        List<Call<Integer>> calls = new ArrayList<>();
        List<Integer> acknowledged = new ArrayList<>();
        try (Meeting meeting = app.meeting("limited")) {
            for (int i = 0; i < writers; i++) {
                int id = i;
                calls.add(meeting.add(connection -> insert(connection, id, text)));
                acknowledged.add(id);
            }
            meeting.meet();
            for (Call<Integer> call : calls) {
                assertThat(call.get()).isEqualTo(1);
            }
        }
        app.assertRows("limited", acknowledged);
    }

    private static int insert(Connection connection, int id, String text) throws Exception {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO limited (id, v) VALUES (?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, text);
            return insert.executeUpdate();
        }
    }
}
