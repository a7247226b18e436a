package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A write runs only in a session like its own. Each row is stamped by the session that wrote it, with what differs
 * between the sessions.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
@SuppressWarnings("try")
class SessionsIT {
    private static final int THREADS = 8;
    private static final int WRITES = 60;
    private static final int POOL = 4;
    private static final List<String> TENANTS = List.of("tenant_a", "tenant_b");

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        // No wait for a disk is to look like a lock here: it would let a group run natively.
        jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    @FunctionalInterface
    private interface Step extends Serializable {
        void run(Connection connection) throws SQLException;
    }

    /**
     * What becomes of a new connection.
     *
     * @param stamp what its rows show
     * @param user null for the usual one
     */
    private record State(String stamp, String user, List<String> options, Step change) implements Serializable {
        static State after(String stamp, String... statements) {
            return set(stamp, connection -> App.execute(connection, statements));
        }

        static State set(String stamp, Step change) {
            return new State(stamp, null, List.of(), change);
        }

        static State opened(String stamp, String... options) {
            return new State(stamp, null, List.of(options), connection -> {});
        }

        static State of(String stamp, String user) {
            return new State(stamp, user, List.of(), connection -> {});
        }

        Connection connection(App app) throws SQLException {
            Connection connection = app.connectAs(user == null ? app.user() : user, options.toArray(String[]::new));
            change.run(connection);
            return connection;
        }
    }

    /** Two states that must not share, and the column that shows them. */
    private record Difference(String how, String column, State one, State other) implements Serializable {}

    private static List<Difference> onPostgreSql() {
        return List.of(
                new Difference(
                        "SET of a custom setting",
                        "tenant",
                        State.after("a", "SET app.tenant = 'a'"),
                        State.after("b", "SET app.tenant = 'b'")),
                new Difference(
                        "SET and nothing", "tenant", State.after("a", "SET app.tenant = 'a'"), State.opened(null)),
                new Difference(
                        "the later SET counts",
                        "tenant",
                        State.after("b", "SET app.tenant = 'a'", "SET app.tenant TO b"),
                        State.after("a", "SET app.tenant = 'b'", "SET SESSION app.tenant = 'a'")),
                new Difference(
                        "set_config",
                        "tenant",
                        State.after("a", "SELECT set_config('app.tenant', 'a', false)"),
                        State.after("b", "SELECT set_config('app.tenant', 'b', false)")),
                new Difference(
                        "set_config with bound values",
                        "tenant",
                        State.set("a", connection -> setBound(connection, "a")),
                        State.set("b", connection -> setBound(connection, "b"))),
                new Difference(
                        "a custom setting that was RESET, and none",
                        "tenant",
                        State.after("", "SET app.tenant = 'a'", "RESET app.tenant"),
                        State.opened(null)),
                new Difference(
                        "a custom setting after RESET ALL, and none",
                        "tenant",
                        State.after("", "SET app.tenant = 'a'", "RESET ALL"),
                        State.opened(null)),
                new Difference(
                        "a custom setting after DISCARD ALL, and none",
                        "tenant",
                        State.after("", "SET app.tenant = 'a'", "DISCARD ALL"),
                        State.opened(null)),
                new Difference(
                        "a custom setting after SET LOCAL, and none",
                        "tenant",
                        State.after("", "BEGIN", "SET LOCAL app.tenant = 'a'", "COMMIT"),
                        State.opened(null)),
                new Difference(
                        "a custom setting after SET LOCAL that was rolled back, and none",
                        "tenant",
                        State.after("", "BEGIN", "SET LOCAL app.tenant = 'a'", "ROLLBACK"),
                        State.opened(null)),
                new Difference(
                        "a custom setting after a local set_config, and none",
                        "tenant",
                        State.after("", "SELECT set_config('app.tenant', 'a', true)"),
                        State.opened(null)),
                new Difference(
                        "SET ROLE",
                        "usr",
                        State.after("tenant_a", "SET ROLE tenant_a"),
                        State.after("tenant_b", "SET ROLE tenant_b")),
                new Difference(
                        "SET ROLE and RESET ROLE",
                        "usr",
                        State.after("app", "SET ROLE tenant_a", "RESET ROLE"),
                        State.after("tenant_b", "SET ROLE tenant_b")),
                new Difference(
                        "SET SESSION AUTHORIZATION",
                        "usr",
                        State.after("tenant_a", "SET SESSION AUTHORIZATION tenant_a"),
                        State.after("tenant_b", "SET SESSION AUTHORIZATION tenant_b")),
                new Difference("users", "usr", State.of("tenant_a", "tenant_a"), State.of("tenant_b", "tenant_b")),
                new Difference(
                        "SET search_path",
                        "place",
                        State.after("one", "SET search_path = one"),
                        State.after("two", "SET search_path = two")),
                new Difference(
                        "setSchema",
                        "place",
                        State.set("one", connection -> connection.setSchema("one")),
                        State.set("two", connection -> connection.setSchema("two"))),
                new Difference(
                        "currentSchema",
                        "place",
                        State.opened("one", "currentSchema=one"),
                        State.opened("two", "currentSchema=two")),
                new Difference(
                        "SET TIME ZONE",
                        "zone",
                        State.after("Asia/Tokyo", "SET TIME ZONE 'Asia/Tokyo'"),
                        State.after("Europe/Rome", "SET timezone = 'Europe/Rome'")),
                new Difference(
                        "ApplicationName",
                        "application",
                        State.opened("one", "ApplicationName=one"),
                        State.opened("two", "ApplicationName=two")),
                new Difference(
                        "what the driver has set, and after RESET ALL",
                        "application",
                        State.opened("PostgreSQL JDBC Driver"),
                        State.after("", "RESET ALL")),
                new Difference(
                        "setClientInfo",
                        "application",
                        State.set("one", connection -> connection.setClientInfo("ApplicationName", "one")),
                        State.set("two", connection -> connection.setClientInfo("ApplicationName", "two"))),
                new Difference(
                        "setClientInfo before and after SET",
                        "application",
                        State.set("one", connection -> {
                            App.execute(connection, "SET application_name = 'two'");
                            connection.setClientInfo("ApplicationName", "one");
                        }),
                        State.set("two", connection -> {
                            connection.setClientInfo("ApplicationName", "one");
                            App.execute(connection, "SET application_name = 'two'");
                        })));
    }

    private static List<Difference> onMariaDb() {
        return List.of(
                new Difference(
                        "a user variable that a trigger reads",
                        "tenant",
                        State.after("a", "SET @tenant = 'a'"),
                        State.after("b", "SET @tenant := 'b'")),
                new Difference(
                        "a user variable and none",
                        "tenant",
                        State.after("a", "SET @tenant = 'a'"),
                        State.opened(null)),
                new Difference(
                        "the later SET counts",
                        "tenant",
                        State.after("b", "SET @tenant = 'a'", "SET @tenant = 'b'"),
                        State.after("a", "SET @tenant = 'b'", "SET @other = 1, @tenant = 'a'")),
                new Difference(
                        "SET sql_mode",
                        "piped",
                        State.after("1", "SET sql_mode = 'STRICT_ALL_TABLES'"),
                        State.after("10", "SET sql_mode = 'STRICT_ALL_TABLES,PIPES_AS_CONCAT'")),
                new Difference(
                        "SET time_zone",
                        "zone",
                        State.after("1970-01-01 00:00:00", "SET time_zone = '+00:00'"),
                        State.after("1970-01-01 09:00:00", "SET time_zone = '+09:00'")),
                new Difference(
                        "sessionVariables",
                        "zone",
                        State.opened("1970-01-01 00:00:00", "sessionVariables=time_zone='+00:00'"),
                        State.opened("1970-01-01 09:00:00", "sessionVariables=time_zone='+09:00'")),
                new Difference(
                        "reset and not, with useResetConnection",
                        "zone",
                        new State(
                                "1970-01-01 00:00:00",
                                null,
                                List.of("useResetConnection=true", "sessionVariables=time_zone='+09:00'"),
                                connection -> connection
                                        .unwrap(org.mariadb.jdbc.Connection.class)
                                        .reset()),
                        State.opened(
                                "1970-01-01 09:00:00",
                                "useResetConnection=true",
                                "sessionVariables=time_zone='+09:00'")),
                new Difference(
                        "USE", "place", State.after("wb_one", "USE wb_one"), State.after("wb_two", "USE wb_two")),
                new Difference(
                        "setCatalog",
                        "place",
                        State.set("wb_one", connection -> connection.setCatalog("wb_one")),
                        State.set("wb_two", connection -> connection.setCatalog("wb_two"))),
                new Difference(
                        "SET ROLE",
                        "role",
                        State.after("tenant_a", "SET ROLE tenant_a"),
                        State.after("tenant_b", "SET ROLE tenant_b")),
                new Difference(
                        "SET ROLE and none", "role", State.after("tenant_a", "SET ROLE tenant_a"), State.opened(null)),
                new Difference("users", "usr", State.of("user_a@%", "user_a"), State.of("user_b@%", "user_b")));
    }

    @TestFactory
    Stream<DynamicTest> shouldNeverMixSessionsThatDifferButLetEqualOnesShare() {
        List<Difference> differences = setup.database() == Database.POSTGRESQL ? onPostgreSql() : onMariaDb();
        return differences.stream()
                .map(difference ->
                        dynamicTest(difference.how(), () -> jvm.run(app -> writeInBothStates(app, difference))));
    }

    private static void writeInBothStates(App app, Difference difference) throws Exception {
        createStamped(app);
        List<Connection> connections = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        try {
            for (State state : List.of(difference.one(), difference.other(), difference.one(), difference.other())) {
                expected.add(connections.size() + "|" + state.stamp());
                connections.add(state.connection(app));
            }
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("stamped")) {
                for (int i = 0; i < connections.size(); i++) {
                    int id = i;
                    meeting.add(connections.get(i), connection -> insertStamped(app, connection, id));
                }
                meeting.meet();
            }
            assertThat(stamps(app, difference.column())).isEqualTo(expected);
            // The first write of the meeting, and a pair of each state.
            counts.assertGroups(3, 5);
            counts.assertBatched(5);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private static int insertStamped(App app, Connection connection, int id) throws SQLException {
        String sql = app.sql(
                "INSERT INTO stamped (id) VALUES (?)",
                "INSERT INTO stamped (id, usr, zone, place, role, piped)"
                        + " VALUES (?, CURRENT_USER(), FROM_UNIXTIME(0), DATABASE(), CURRENT_ROLE(), '1' || '0')");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }

    private static List<String> stamps(App app, String column) throws SQLException {
        String query = "SELECT id, " + column + " FROM ";
        return app.rows(query + "stamped UNION ALL " + query + app.sql("one", "wb_one") + ".stamped UNION ALL " + query
                + app.sql("two", "wb_two") + ".stamped ORDER BY id");
    }

    private static void createStamped(App app) throws SQLException {
        if (app.postgresql()) {
            createTenants(app);
            for (String schema : List.of("public", "one", "two")) {
                app.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
                app.createTable(
                        schema + ".stamped",
                        "id int, tenant text DEFAULT current_setting('app.tenant', true), usr text DEFAULT current_user,"
                                + " zone text DEFAULT current_setting('TimeZone'),"
                                + " application text DEFAULT current_setting('application_name'),"
                                + " place text DEFAULT '" + schema + "'");
                app.execute(
                        "GRANT USAGE ON SCHEMA " + schema + " TO tenant_a, tenant_b",
                        "GRANT ALL ON " + schema + ".stamped TO tenant_a, tenant_b");
            }
        } else {
            for (String tenant : TENANTS) {
                String user = tenant.replace("tenant", "user");
                app.execute(
                        "CREATE ROLE IF NOT EXISTS " + tenant,
                        "CREATE USER IF NOT EXISTS " + user + "@'%' IDENTIFIED BY '" + app.password() + "'",
                        "GRANT ALL ON *.* TO " + user + "@'%'");
            }
            for (String prefix : List.of("", "wb_one.", "wb_two.")) {
                if (!prefix.isEmpty()) {
                    app.execute("CREATE DATABASE IF NOT EXISTS " + prefix.replace(".", ""));
                }
                app.createTable(
                        prefix + "stamped",
                        "id int, tenant varchar(20), usr varchar(80), zone varchar(30), place varchar(20),"
                                + " role varchar(80), piped varchar(10)");
            }
            app.execute("CREATE TRIGGER stamp BEFORE INSERT ON stamped FOR EACH ROW SET NEW.tenant = @tenant");
        }
    }

    private static void createTenants(App app) throws SQLException {
        for (String tenant : TENANTS) {
            app.execute(
                    "DO $$ BEGIN CREATE ROLE " + tenant + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        }
    }

    /** Ways back to the state of a new connection, or to another that can be compared. */
    private static List<State> waysBack(Database database) {
        return database == Database.POSTGRESQL
                ? List.of(
                        State.after("RESET", "SET statement_timeout = 60000", "RESET statement_timeout"),
                        State.after("TO DEFAULT", "SET work_mem = '8MB'", "SET work_mem TO DEFAULT"),
                        State.after("RESET ROLE", "SET ROLE tenant_a", "RESET ROLE"),
                        State.after("SET ROLE NONE", "SET ROLE NONE", "RESET ROLE"),
                        State.after(
                                "RESET of what a transaction has set",
                                "BEGIN",
                                "SET work_mem = '8MB'",
                                "COMMIT",
                                "RESET work_mem"))
                : List.of();
    }

    @TestFactory
    Stream<DynamicTest> shouldShareWithNewSessionsAfterWhatWasChangedIsReset() {
        return waysBack(setup.database()).stream()
                .map(state -> dynamicTest(
                        state.stamp(),
                        () -> jvm.run(app -> {
                            createStamped(app);
                            assertGroups(app, 2, State.opened(null), state);
                        })));
    }

    @Test
    void shouldShareAmongEqualSettingsWhateverWayTheyWereMade() {
        jvm.run(app -> {
            createStamped(app);
            if (app.postgresql()) {
                // As a pool does it that resets what it takes back.
                assertGroups(
                        app,
                        2,
                        State.after("DISCARD ALL", "CREATE TEMP TABLE mine (id int)", "LISTEN news", "DISCARD ALL"),
                        State.after("RESET ALL", "SET work_mem = '8MB'", "SET lock_timeout = 60000", "RESET ALL"),
                        State.after("nothing before", "DISCARD ALL"));
                createStamped(app);
                assertGroups(
                        app,
                        2,
                        State.after("a", "SET app.tenant = 'a'", "SET work_mem = '8MB'"),
                        State.after("a", "SET work_mem TO '8MB'", "SELECT set_config('app.tenant', 'a', false)"),
                        State.set("a", connection -> {
                            setBound(connection, "a");
                            App.execute(connection, "SET work_mem TO '8MB'");
                        }),
                        State.after(
                                "a", "SET app.tenant = 'b'", "SET work_mem = '8MB'", "SET SESSION app.tenant TO 'a'"));
            } else {
                assertGroups(
                        app,
                        2,
                        State.after("a", "SET @tenant = 'a'", "SET time_zone = '+00:00'"),
                        State.after("a", "SET time_zone = '+09:00', @tenant = 'a'", "SET @@time_zone = '+00:00'"));
            }
        });
    }

    /** The first of the groups is the meeting's own. */
    private static void assertGroups(App app, int groups, State... states) throws Exception {
        List<Connection> connections = new ArrayList<>();
        List<Integer> acknowledged = new ArrayList<>();
        try {
            for (State state : states) {
                connections.add(state.connection(app));
            }
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting("stamped")) {
                for (Connection connection : connections) {
                    int id = acknowledged.size();
                    meeting.add(connection, c -> insertStamped(app, c, id));
                    acknowledged.add(id);
                }
                meeting.meet();
            }
            counts.assertGroups(groups, 1L + states.length);
            app.assertRows("stamped", acknowledged);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void shouldKeepSessionsOutThatNobodyCanCompare() {
        jvm.run(app -> {
            createStamped(app);
            List<State> states = app.postgresql()
                    ? List.of(
                            State.after("set in a transaction", "BEGIN", "SET app.tenant = 'a'", "COMMIT"),
                            State.after("set in a transaction and undone", "BEGIN", "SET app.tenant = 'a'", "ROLLBACK"),
                            State.set("half of a text failed", connection -> {
                                try {
                                    App.execute(connection, "SET app.tenant = 'a'; SELECT 1 / 0");
                                } catch (SQLException e) {
                                    return;
                                }
                                throw new AssertionError("no failure");
                            }),
                            State.after(
                                    "a value that is computed", "SELECT set_config('app.tenant', 'a' || 'b', false)"))
                    : List.of(
                            State.after("a value that is computed", "SET @tenant = CONCAT('a', 'b')"),
                            State.after("set in a transaction", "BEGIN", "SET @tenant = 'a'", "COMMIT"),
                            State.set("a lock by a quoted function", SessionsIT::lockByQuotedFunction),
                            State.set("half of a text failed", connection -> {
                                try {
                                    App.execute(connection, "SET @tenant = 'a', time_zone = 'nowhere'");
                                } catch (SQLException e) {
                                    // Until the next success MariaDB's driver believes in a transaction after an error.
                                    App.execute(connection, "SELECT 1");
                                    return;
                                }
                                throw new AssertionError("no failure");
                            }));
            Counts counts = app.counts();
            for (State state : states) {
                try (Connection connection = state.connection(app)) {
                    assertThat(insertStamped(app, connection, 0)).isEqualTo(1);
                }
            }
            counts.assertExcluded("session_state", states.size());
            counts.assertBatched(0);
        });
    }

    /** What it locks stays locked, although there is no such process. */
    private static void lockByQuotedFunction(Connection connection) throws SQLException {
        App.execute(connection, "SET sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES'");
        try {
            App.execute(connection, "KILL QUERY \"get_lock\"('odd', 0)");
        } catch (SQLException e) {
            String locked = "SELECT IS_USED_LOCK('odd') = CONNECTION_ID()";
            assertThat(App.rows(connection, locked)).containsExactly("1");
            return;
        }
        throw new AssertionError("no failure");
    }

    @Test
    void shouldWriteToTheTemporaryTableOfTheSessionThatHasOne() {
        jvm.run(app -> {
            app.createTable("shadowed", "id int");
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                boolean shadows = thread % 2 == 0;
                if (shadows) {
                    App.execute(
                            connection,
                            app.sql("CREATE TEMP TABLE shadowed (id int)", "CREATE TEMPORARY TABLE shadowed (id int)"));
                }
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO shadowed VALUES (?)")) {
                    for (int i = 0; i < WRITES; i++) {
                        insert.setInt(1, thread * WRITES + i);
                        assertThat(insert.executeUpdate()).isEqualTo(1);
                        if (!shadows) {
                            acknowledged.add(thread * WRITES + i);
                        }
                    }
                }
                if (shadows) {
                    assertThat(App.rows(connection, "SELECT count(*) FROM shadowed"))
                            .containsExactly(String.valueOf(WRITES));
                }
            });
            counts.assertExcluded("session_state", THREADS / 2 * WRITES);
            counts.assertBatched(THREADS / 2 * WRITES);
            app.assertRows("shadowed", acknowledged);
        });
    }

    @Test
    void shouldStampEachRowWithTheTenantOfItsWriterWhileTenantsChange() {
        long seed = seed();
        jvm.run(app -> {
            createStamped(app);
            app.createTable("written", "id int, tenant varchar(20), wrote varchar(20)");
            app.execute(app.sql(
                    "ALTER TABLE written ALTER tenant SET DEFAULT current_setting('app.tenant')",
                    "CREATE TRIGGER stamp_written BEFORE INSERT ON written FOR EACH ROW SET NEW.tenant = @tenant"));
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            Counts counts = app.counts();
            app.concurrently(THREADS, (thread, connection) -> {
                Random random = new Random(seed + thread);
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO written (id, wrote) VALUES (?, ?)")) {
                    String tenant = "";
                    for (int i = 0; i < WRITES; i++) {
                        if (i == 0 || random.nextInt(3) == 0) {
                            tenant = TENANTS.get(random.nextInt(TENANTS.size()));
                            App.execute(connection, change(app, random, tenant));
                        }
                        int id = thread * WRITES + i;
                        insert.setInt(1, id);
                        insert.setString(2, tenant);
                        assertThat(insert.executeUpdate()).isEqualTo(1);
                        acknowledged.add(id);
                    }
                }
            });
            counts.assertShared();
            app.assertRows("written", acknowledged);
            assertThat(app.rows("SELECT id, tenant, wrote FROM written WHERE tenant IS NULL OR tenant <> wrote"))
                    .as("rows of another tenant, seed %d", seed)
                    .isEmpty();
        });
    }

    private static String change(App app, Random random, String tenant) {
        if (!app.postgresql()) {
            return "SET @tenant = '" + tenant + "'";
        }
        return random.nextBoolean()
                ? "SET app.tenant = '" + tenant + "'"
                : "SELECT set_config('app.tenant', '" + tenant + "', false)";
    }

    /** As multi-tenant applications do it. */
    private static void setBound(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("SELECT set_config(?, ?, ?)")) {
            set.setString(1, "app.tenant");
            set.setString(2, tenant);
            set.setBoolean(3, false);
            try (ResultSet row = set.executeQuery()) {
                row.next();
                assertThat(row.getString(1)).isEqualTo(tenant);
            }
            // Too late for what was set.
            set.setString(2, "other");
        }
    }

    /** Run with {@code -Dseed=…} to repeat a run; the threads' own order is not repeated. */
    private static long seed() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("SessionsIT seed " + seed);
        return seed;
    }

    @Test
    void shouldKeepTenantsOfOnePoolApartUnderRowLevelSecurity() {
        writeAsTenantsOfOnePool((connection, tenant) -> App.execute(connection, "SET app.tenant = '" + tenant + "'"));
    }

    @Test
    void shouldKeepTenantsThatAreSetByBoundValuesApartUnderRowLevelSecurity() {
        writeAsTenantsOfOnePool(SessionsIT::setBound);
    }

    @FunctionalInterface
    private interface TenantSetter extends Serializable {
        void set(Connection connection, String tenant) throws SQLException;
    }

    private void writeAsTenantsOfOnePool(TenantSetter setter) {
        Assumptions.assumeTrue(setup.database() == Database.POSTGRESQL, "MariaDB has no row-level security");
        long seed = seed();
        jvm.run(app -> {
            createTenants(app);
            app.createTable(
                    "secured",
                    "id int PRIMARY KEY, tenant text NOT NULL DEFAULT current_setting('app.tenant'),"
                            + " wrote text NOT NULL, n int NOT NULL DEFAULT 0");
            app.execute(
                    "ALTER TABLE secured ENABLE ROW LEVEL SECURITY",
                    "CREATE POLICY own ON secured USING (tenant = current_setting('app.tenant'))"
                            + " WITH CHECK (tenant = current_setting('app.tenant'))",
                    "GRANT ALL ON secured TO tenant_a");
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            Counts counts = app.counts();
            try (HikariDataSource pool = poolOf(app, "tenant_a")) {
                app.concurrently(THREADS, Thread::new, thread -> {
                    Random random = new Random(seed + thread);
                    for (int i = 0; i < WRITES; i++) {
                        int id = thread * WRITES + i;
                        String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
                        try (Connection connection = pool.getConnection()) {
                            setter.set(connection, tenant);
                            writeSecured(connection, id, tenant, thread * WRITES + random.nextInt(i + 1));
                        }
                        acknowledged.add(id);
                    }
                });
            }
            counts.assertShared();
            app.assertRows("secured", acknowledged);
            assertThat(app.rows("SELECT id, tenant, wrote FROM secured WHERE tenant <> wrote"))
                    .as("rows of another tenant, seed %d", seed)
                    .isEmpty();
        });
    }

    private static HikariDataSource poolOf(App app, String user) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(app.url());
        config.setUsername(user);
        config.setPassword(app.password());
        config.setMaximumPoolSize(POOL);
        return new HikariDataSource(config);
    }

    /** Sees and changes the earlier row only if it is the same tenant's. */
    private static void writeSecured(Connection connection, int id, String tenant, int earlier) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO secured (id, wrote) VALUES (?, ?)");
                PreparedStatement select = connection.prepareStatement("SELECT wrote FROM secured WHERE id = ?");
                PreparedStatement update = connection.prepareStatement("UPDATE secured SET n = n + 1 WHERE id = ?")) {
            insert.setInt(1, id);
            insert.setString(2, tenant);
            assertThat(insert.executeUpdate()).isEqualTo(1);
            select.setInt(1, earlier);
            boolean own;
            try (ResultSet row = select.executeQuery()) {
                own = row.next();
                assertThat(!own || row.getString(1).equals(tenant)).isTrue();
            }
            update.setInt(1, earlier);
            assertThat(update.executeUpdate()).isEqualTo(own ? 1 : 0);
        }
    }

    /** Else two groups of one table could lock its rows in different orders. */
    @Test
    void shouldFlushOneTableOnceAtATimeHoweverItIsNamed() {
        jvm.run(app -> {
            app.createTable("named", "id int");
            String schema = app.sql("public", "app");
            List<String> names = List.of("named", schema + ".named", app.sql("\"named\"", "`named`"));
            Counts counts = app.counts();
            List<Integer> acknowledged = new ArrayList<>();
            try (Meeting meeting = app.meeting("named")) {
                for (String name : names) {
                    // Waits in the agent, not in the database, or this fails.
                    int id = acknowledged.size();
                    meeting.add(connection -> App.update(connection, "INSERT INTO " + name + " VALUES (" + id + ")"));
                    acknowledged.add(id);
                }
                meeting.meet();
            }
            counts.assertBatched(1L + names.size());
            app.assertRows("named", acknowledged);
        });
    }
}
