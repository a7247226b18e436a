package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Who would natively be warned of a value is warned, as far as the drivers can tell whose warning it is. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
@SuppressWarnings("try")
class WarningsIT {
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @Test
    void shouldWarnOfTruncatedValuesAsNatively() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            app.createTable("truncated", "id int, v varchar(3)");
            List<String> seen = new ArrayList<>();
            List<Connection> connections = new ArrayList<>();
            try (Meeting meeting = app.meeting("truncated")) {
                List<Call<String>> calls = new ArrayList<>();
                for (String value : List.of("abc", "too long", "xyz")) {
                    // As an option: a session that changes its mode later runs its server-prepared writes natively.
                    Connection connection =
                            app.postgresql() ? app.connect() : app.connect("sessionVariables=sql_mode=''");
                    connections.add(connection);
                    calls.add(meeting.add(connection, c -> insertAndTellWarnings(c, value)));
                }
                meeting.meet();
                for (Call<String> call : calls) {
                    seen.add(call.seen());
                }
            }
            for (Connection connection : connections) {
                connection.close();
            }
            seen.addAll(app.rows("SELECT v FROM truncated ORDER BY v"));
            return seen;
        });
    }

    /** With a strict mode, a value that loses digits is stored with a note. */
    @Test
    void shouldWarnOfRoundedValuesAsNatively() throws Exception {
        Assumptions.assumeTrue(setup.database() == Database.MARIADB, "only MariaDB warns");
        Assumptions.assumeTrue(setup.options().isEmpty(), "of server-prepared updates only the last one's is known");
        AGENT.on(setup).runAsNatively(app -> {
            app.createTable("rounded", "id int PRIMARY KEY, n decimal(5,2)");
            app.execute("INSERT INTO rounded VALUES (1, 0), (2, 0), (3, 0)");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            List<Connection> connections = new ArrayList<>();
            try (Meeting meeting = app.meeting("rounded")) {
                List<Call<String>> calls = new ArrayList<>();
                for (int i = 1; i <= 3; i++) {
                    int id = i;
                    connections.add(app.connect());
                    calls.add(meeting.add(connections.get(i - 1), connection -> {
                        try (PreparedStatement update =
                                connection.prepareStatement("UPDATE rounded SET n = ? WHERE id = ?")) {
                            update.setString(1, id == 2 ? "1.239" : "1.23");
                            update.setInt(2, id);
                            return update.executeUpdate() + ", warned " + update.getWarnings();
                        }
                    }));
                }
                meeting.meet();
                for (Call<String> call : calls) {
                    seen.add(call.seen());
                }
                counts.assertExcluded("replayed", 3);
                for (Connection connection : connections) {
                    connection.close();
                }
            }
            assertThat(seen.toString()).contains("truncated");
            seen.addAll(app.rows("SELECT id, n FROM rounded ORDER BY id"));
            return seen;
        });
    }

    @Test
    void shouldNotBatchInsertsAnyMoreThatWarn() {
        Assumptions.assumeTrue(setup.database() == Database.MARIADB, "only MariaDB warns");
        AGENT.on(setup).run(app -> {
            app.createTable("rounded_inserts", "id int PRIMARY KEY, n decimal(5,2)");
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO rounded_inserts VALUES (?, ?)")) {
                for (int i = 0; i < 4; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, i == 0 ? "1.23" : "1.239");
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                    assertThat(insert.getWarnings() != null).isEqualTo(i > 1);
                }
            }
            counts.assertBatched(2);
            counts.assertExcluded("warnings", 2);
            counts.assertAccounted(4);
            app.assertRows("rounded_inserts", List.of(0, 1, 2, 3));
        });
    }

    private static String insertAndTellWarnings(Connection connection, String value) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO truncated VALUES (1, ?)")) {
            insert.setString(1, value);
            return insert.executeUpdate() + ", warned " + insert.getWarnings();
        }
    }
}
