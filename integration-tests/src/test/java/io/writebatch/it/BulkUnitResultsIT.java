package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.mariadb.jdbc.client.context.BaseContext;
import org.mariadb.jdbc.util.constants.Capabilities;

/**
 * With a server that answers bulk commands row by row, as MariaDB does from 11.5.1 on, the driver sends a batch as one bulk
 * command also when keys are asked for, and keeps none. The server here is older: its connections are made to look so.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#mariadbWithServerPreparedStatements")
class BulkUnitResultsIT {
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @Test
    void shouldNotBatchPreparedWritesWhoseKeysTheDriverWouldLose() {
        AGENT.on(setup).run(app -> {
            app.createTable("unit_keys", "id bigint AUTO_INCREMENT PRIMARY KEY, v varchar(20)");
            try (Connection connection = connect(app);
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO unit_keys (v) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
                insert.setString(1, "first");
                insert.executeUpdate();
                Counts counts = app.counts();
                insert.setString(1, "second");
                assertThat(insert.executeUpdate()).isEqualTo(1);
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    assertThat(keys.next()).isTrue();
                    assertThat(app.rows("SELECT v FROM unit_keys WHERE id = " + keys.getLong(1)))
                            .containsExactly("second");
                }
                counts.assertOnlyExcluded("generated_keys", 1);
            }
        });
    }

    @Test
    void shouldStillBatchUpdates() {
        AGENT.on(setup).run(app -> {
            app.createTable("unit_updates", "id varchar(20) PRIMARY KEY, v int");
            app.execute("INSERT INTO unit_updates VALUES ('a', 0), ('b', 0), ('c', 0)");
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("unit_updates", () -> connect(app))) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (String id : List.of("a", "b", "c")) {
                    calls.add(meeting.add(connection -> update(connection, id)));
                }
                meeting.meet();
                for (Call<Integer> call : calls) {
                    assertThat(call.get()).isEqualTo(1);
                }
            }
            counts.assertGroups(2, 4);
            assertThat(app.rows("SELECT v FROM unit_updates")).containsOnly("1");
        });
    }

    private static int update(Connection connection, String id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE unit_updates SET v = v + 1 WHERE id = ?")) {
            update.setString(1, id);
            return update.executeUpdate();
        }
    }

    private static Connection connect(App app) throws SQLException {
        Connection connection = app.connect();
        try {
            Object context =
                    connection.unwrap(org.mariadb.jdbc.Connection.class).getContext();
            Field capabilities = BaseContext.class.getDeclaredField("clientCapabilities");
            capabilities.setAccessible(true);
            capabilities.setLong(context, capabilities.getLong(context) | Capabilities.BULK_UNIT_RESULTS);
            return connection;
        } catch (ReflectiveOperationException e) {
            connection.close();
            throw new IllegalStateException(e);
        }
    }
}
