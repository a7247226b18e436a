package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.App.Connector;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that began before and after a default was changed, as in a pool that holds both. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class SessionStartIT {
    private static final int CONNECTIONS = 4;
    private static final int WRITES = 40;
    private static final int WRITES_OF_TWO = 2_000;
    private static final String ROLE = "beginner";
    private static final String CREATE_ROLE =
            "DO $$ BEGIN CREATE ROLE " + ROLE + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$";

    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true", "lock_wait_ms=60000");

    @Parameter
    Setup setup;

    @Test
    void shouldWriteWhereEachSessionBeganToWrite() {
        AGENT.on(setup).run(app -> {
            if (!app.postgresql()) {
                return;
            }
            for (String schema : List.of("began_before", "began_after")) {
                app.execute(
                        "DROP SCHEMA IF EXISTS " + schema + " CASCADE",
                        "CREATE SCHEMA " + schema,
                        "CREATE TABLE " + schema + ".began (id int PRIMARY KEY)",
                        CREATE_ROLE,
                        "ALTER ROLE " + ROLE + " RESET ALL",
                        "GRANT USAGE ON SCHEMA " + schema + " TO " + ROLE,
                        "GRANT ALL ON " + schema + ".began TO " + ROLE);
            }
            Written written = write(
                    app,
                    "INSERT INTO began VALUES (?)",
                    () -> app.connectAs(ROLE),
                    "ALTER ROLE " + ROLE + " SET search_path = began_before",
                    "ALTER ROLE " + ROLE + " SET search_path = began_after");
            app.assertRows("began_before.began", written.before);
            app.assertRows("began_after.began", written.after);
        });
    }

    /** Also behind a change that the server takes back by itself, or is told to take back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT set_config('app.began', 'x', true)",
                "SET app.began = 'x'; RESET app.began",
                "SET app.began = 'x'; RESET ALL"
            })
    void shouldKeepCustomSettingThatEachSessionBeganWith(String onEach) {
        AGENT.on(setup).run(app -> {
            if (!app.postgresql()) {
                return;
            }
            app.createTable("began_as", "id int PRIMARY KEY, tenant text DEFAULT current_setting('app.began', true)");
            app.execute(CREATE_ROLE, "ALTER ROLE " + ROLE + " RESET ALL", "GRANT ALL ON began_as TO " + ROLE);
            Written written = write(
                    app,
                    "INSERT INTO began_as (id) VALUES (?)",
                    () -> app.connectAs(ROLE),
                    "ALTER ROLE " + ROLE + " SET app.began = 'before'",
                    "ALTER ROLE " + ROLE + " SET app.began = 'after'",
                    onEach.split("; "));
            assertStamps(app, "tenant", written);
        });
    }

    @Test
    void shouldWriteAsTheRoleThatEachSessionBeganAs() {
        AGENT.on(setup).run(app -> {
            if (!app.postgresql()) {
                return;
            }
            app.createTable("began_as", "id int PRIMARY KEY, who text DEFAULT current_user");
            app.execute(CREATE_ROLE, "ALTER ROLE " + ROLE + " RESET ALL");
            for (String role : List.of("before", "after")) {
                app.execute(
                        "DO $$ BEGIN CREATE ROLE " + role + "; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                        "GRANT " + role + " TO " + ROLE,
                        "GRANT ALL ON began_as TO " + role);
            }
            Written written = write(
                    app,
                    "INSERT INTO began_as (id) VALUES (?)",
                    () -> app.connectAs(ROLE),
                    "ALTER ROLE " + ROLE + " SET role = 'before'",
                    "ALTER ROLE " + ROLE + " SET role = 'after'");
            app.execute("ALTER ROLE " + ROLE + " RESET ALL");
            assertStamps(app, "who", written);
        });
    }

    private static void assertStamps(App app, String column, Written written) throws SQLException {
        assertThat(app.rows("SELECT id FROM began_as WHERE " + column + " = 'before' ORDER BY id"))
                .isEqualTo(asText(written.before));
        assertThat(app.rows("SELECT id FROM began_as WHERE " + column + " = 'after' ORDER BY id"))
                .isEqualTo(asText(written.after));
    }

    /** The one who is asked first must not leave the other behind, alone among those who have not been asked. */
    @Test
    void shouldBatchWritesOfTwoThatMeet() {
        try (AgentJvm usual = AgentJvm.with(setup)) {
            usual.run(app -> {
                app.createTable("two", "id int PRIMARY KEY");
                Counts counts = app.counts();
                app.concurrently(2, (thread, connection) -> {
                    try (PreparedStatement statement = connection.prepareStatement("INSERT INTO two VALUES (?)")) {
                        for (int i = 0; i < WRITES_OF_TWO; i++) {
                            statement.setInt(1, thread * WRITES_OF_TWO + i);
                            assertThat(statement.executeUpdate()).isEqualTo(1);
                        }
                    }
                });
                counts.assertAccounted(2L * WRITES_OF_TWO);
                counts.assertShared();
                assertThat(app.queryLong("SELECT COUNT(*) FROM two")).isEqualTo(2L * WRITES_OF_TWO);
            });
        }
    }

    @Test
    void shouldKeepGlobalVariableThatEachSessionBeganWith() {
        AGENT.on(setup).run(app -> {
            if (app.postgresql()) {
                return;
            }
            app.createTable("began", "id int PRIMARY KEY, third varchar(20)");
            try {
                Written written = write(
                        app,
                        "INSERT INTO began VALUES (?, CONCAT(1 / 3))",
                        app::connect,
                        "SET GLOBAL div_precision_increment = 4",
                        "SET GLOBAL div_precision_increment = 2");
                assertThat(app.rows("SELECT id FROM began WHERE third = '0.3333' ORDER BY id"))
                        .isEqualTo(asText(written.before));
                assertThat(app.rows("SELECT id FROM began WHERE third = '0.33' ORDER BY id"))
                        .isEqualTo(asText(written.after));
            } finally {
                app.execute("SET GLOBAL div_precision_increment = DEFAULT");
            }
        });
    }

    /** What connections that began before and after the change have written. */
    private record Written(List<Integer> before, List<Integer> after) {}

    private static Written write(
            App app, String insert, Connector connector, String first, String change, String... onEach)
            throws Exception {
        List<Connection> connections = new ArrayList<>();
        Written written = new Written(new ArrayList<>(), new ArrayList<>());
        try {
            app.execute(first);
            open(connector, connections);
            app.execute(change);
            open(connector, connections);
            for (Connection connection : connections) {
                App.execute(connection, onEach);
            }
            Counts counts = app.counts();
            app.concurrently(connections.size(), Thread::new, thread -> {
                try (PreparedStatement statement = connections.get(thread).prepareStatement(insert)) {
                    for (int i = 0; i < WRITES; i++) {
                        statement.setInt(1, thread * WRITES + i);
                        assertThat(statement.executeUpdate()).isEqualTo(1);
                    }
                }
            });
            counts.assertAccounted((long) connections.size() * WRITES);
            counts.assertShared();
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
        for (int id = 0; id < 2 * CONNECTIONS * WRITES; id++) {
            (id < CONNECTIONS * WRITES ? written.before : written.after).add(id);
        }
        return written;
    }

    private static void open(Connector connector, List<Connection> connections) throws SQLException {
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(connector.connect());
        }
    }

    private static List<String> asText(List<Integer> ids) {
        return ids.stream().map(String::valueOf).toList();
    }
}
