package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.MariaDbPoolDataSource;

/** Sessions that pools prepare when they open them, change hands between tenants, and are reset before others use them. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class PooledSessionsIT {
    private static final int THREADS = 8;
    private static final int POOL = 6;
    private static final int WRITES = 40;
    private static final List<String> TENANTS = List.of("owner_a", "owner_b");

    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true", "lock_wait_ms=60000");

    @Parameter
    Setup setup;

    /** Of a thread's writes, whose they are is known beforehand: the policy must let it change its own and no other. */
    @ParameterizedTest
    @CsvSource({"SET ROLE, RESET ROLE", "SET SESSION AUTHORIZATION, RESET SESSION AUTHORIZATION"})
    void shouldKeepTenantsApartThatBecomeRolesOnOnePool(String become, String reset) {
        assumePostgresql();
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("PooledSessionsIT seed " + seed);
        AGENT.on(setup).run(app -> {
            createOwned(app);
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            Counts counts = app.counts();
            try (HikariDataSource pool = app.pool(POOL)) {
                app.concurrently(THREADS, Thread::new, thread -> {
                    Random random = new Random(seed + thread);
                    List<String> wrote = new ArrayList<>();
                    for (int i = 0; i < WRITES; i++) {
                        String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
                        wrote.add(tenant);
                        int earlier = random.nextInt(wrote.size());
                        try (Connection connection = pool.getConnection()) {
                            App.execute(connection, become + " " + tenant);
                            writeOwned(connection, thread * WRITES + i, tenant);
                            assertThat(increase(connection, thread * WRITES + earlier))
                                    .isEqualTo(wrote.get(earlier).equals(tenant) ? 1 : 0);
                            if (random.nextBoolean()) {
                                App.execute(connection, reset);
                            }
                        }
                        acknowledged.add(thread * WRITES + i);
                    }
                });
            }
            counts.assertShared();
            app.assertRows("owned", acknowledged);
            assertThat(app.rows("SELECT id, owner, wrote FROM owned WHERE owner <> wrote"))
                    .as("rows of another tenant, seed %d", seed)
                    .isEmpty();
        });
    }

    private static void createOwned(App app) throws SQLException {
        for (String tenant : TENANTS) {
            app.execute("DO $$ BEGIN CREATE ROLE " + tenant + "; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        }
        app.createTable(
                "owned",
                "id int PRIMARY KEY, owner text NOT NULL DEFAULT current_user, wrote text NOT NULL,"
                        + " n int NOT NULL DEFAULT 0");
        app.execute(
                "ALTER TABLE owned ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY own ON owned USING (owner = current_user)",
                "GRANT ALL ON owned TO " + String.join(", ", TENANTS));
    }

    private static void writeOwned(Connection connection, int id, String tenant) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO owned (id, wrote) VALUES (?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, tenant);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
    }

    private static int increase(Connection connection, int id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE owned SET n = n + 1 WHERE id = ?")) {
            update.setInt(1, id);
            return update.executeUpdate();
        }
    }

    /** What such a connection is then equal to: to a new one, or to others that were reset so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "new: SET ROLE owner_a; RESET ROLE",
                "reset: SET ROLE owner_a; SET ROLE NONE",
                "reset: SET SESSION AUTHORIZATION owner_a; RESET SESSION AUTHORIZATION",
                "new: SET work_mem = '8MB'; RESET work_mem",
                "reset: SET work_mem = '8MB'; RESET ALL",
                "reset: CREATE TEMP TABLE mine (id int); LISTEN news; SELECT pg_advisory_lock(1); DISCARD ALL",
                "reset: SET ROLE owner_a; SET work_mem = '8MB'; DISCARD ALL",
                "reset: SET ROLE owner_a; SET work_mem = '8MB'; RESET ALL; RESET ROLE"
            })
    void shouldBatchOnConnectionThatPoolHasReset(String history) {
        assumePostgresql();
        AGENT.on(setup).run(app -> {
            createOwned(app);
            app.createTable("cleaned", "id int PRIMARY KEY");
            app.execute("GRANT ALL ON cleaned TO owner_a");
            String[] texts = history.substring(history.indexOf(' ') + 1).split("; ");
            boolean likeNew = history.startsWith("new");
            try (Connection used = app.connect();
                    Connection other = app.connect()) {
                App.execute(used, texts);
                if (!likeNew) {
                    App.execute(
                            other,
                            texts[texts.length - 1].startsWith("RESET ROLE") ? "RESET ALL" : texts[texts.length - 1]);
                }
                assertShared(app, used, other);
            }
        });
    }

    /** The server begins the session anew whenever the driver's pool takes the connection back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET time_zone = '+09:00'",
                "SET @tenant = 'a'",
                "SET @tenant = CONCAT('a', 'b')",
                "CREATE TEMPORARY TABLE cleaned (id int PRIMARY KEY)",
                "SELECT GET_LOCK('cleaned', 0)",
                "SET ROLE none",
                "PREPARE p FROM 'SELECT 1'"
            })
    void shouldBatchOnConnectionWhoseSessionPoolBeganAnew(String change) {
        assumeMariadb();
        AGENT.on(setup).run(app -> {
            app.createTable("cleaned", "id int PRIMARY KEY");
            try (MariaDbPoolDataSource pool = new MariaDbPoolDataSource(app.url()
                    + "?useResetConnection=true&maxPoolSize=2&user=" + app.user() + "&password=" + app.password())) {
                try (Connection one = pool.getConnection();
                        Connection two = pool.getConnection()) {
                    App.execute(one, change);
                    App.execute(two, "SELECT 1");
                }
                try (Connection one = pool.getConnection();
                        Connection two = pool.getConnection()) {
                    assertShared(app, one, two);
                }
            }
        });
    }

    /** {@code USE} survives: who has another database than the rest must not write to theirs. */
    @Test
    void shouldWriteToDatabaseThatSessionHasWhenPoolBeganItAnew() throws Exception {
        assumeMariadb();
        AGENT.on(setup).runAsNatively(app -> {
            app.createTable("cleaned", "id int PRIMARY KEY");
            app.execute(
                    "CREATE DATABASE IF NOT EXISTS elsewhere",
                    "DROP TABLE IF EXISTS elsewhere.cleaned",
                    "CREATE TABLE elsewhere.cleaned (id int PRIMARY KEY)");
            try (MariaDbPoolDataSource pool = new MariaDbPoolDataSource(app.url()
                    + "?useResetConnection=true&maxPoolSize=2&user=" + app.user() + "&password=" + app.password())) {
                try (Connection one = pool.getConnection();
                        Connection two = pool.getConnection()) {
                    App.execute(one, "USE elsewhere");
                    App.execute(two, "SET @tenant = 'a'");
                }
                app.concurrently(2, Thread::new, thread -> {
                    try (Connection connection = pool.getConnection()) {
                        for (int i = 0; i < WRITES; i++) {
                            insert(connection, thread * WRITES + i);
                        }
                    }
                });
            }
            return List.of(
                    app.queryLong("SELECT COUNT(*) FROM cleaned") + " here",
                    app.queryLong("SELECT COUNT(*) FROM elsewhere.cleaned") + " elsewhere");
        });
    }

    @Test
    void shouldShareAmongConnectionsThatOnePoolPreparedAndNotWithThoseOfAnother() {
        AGENT.on(setup).run(app -> {
            app.createTable(
                    "prepared_by_pool",
                    app.sql(
                            "id int PRIMARY KEY, stamp text DEFAULT current_setting('app.tenant')",
                            "id int PRIMARY KEY, stamp varchar(30)"));
            String insert = app.sql(
                    "INSERT INTO prepared_by_pool (id) VALUES (?)",
                    "INSERT INTO prepared_by_pool VALUES (?, FROM_UNIXTIME(0))");
            Counts counts = app.counts();
            try (HikariDataSource first = poolWith(app, app.sql("SET app.tenant = 'a'", "SET time_zone = '+01:00'"));
                    HikariDataSource second =
                            poolWith(app, app.sql("SET app.tenant = 'b'", "SET time_zone = '+02:00'"))) {
                app.concurrently(THREADS, Thread::new, thread -> {
                    for (int i = 0; i < WRITES; i++) {
                        try (Connection connection = (thread % 2 == 0 ? first : second).getConnection();
                                PreparedStatement statement = connection.prepareStatement(insert)) {
                            statement.setInt(1, thread * WRITES + i);
                            assertThat(statement.executeUpdate()).isEqualTo(1);
                        }
                    }
                });
            }
            counts.assertShared();
            String evenThread = app.sql("id / " + WRITES + " % 2 = 0", "id DIV " + WRITES + " % 2 = 0");
            assertThat(app.rows("SELECT DISTINCT stamp FROM prepared_by_pool WHERE " + evenThread))
                    .containsExactly(app.sql("a", "1970-01-01 01:00:00"));
            assertThat(app.rows("SELECT DISTINCT stamp FROM prepared_by_pool WHERE NOT (" + evenThread + ")"))
                    .containsExactly(app.sql("b", "1970-01-01 02:00:00"));
            assertThat(app.queryLong("SELECT COUNT(*) FROM prepared_by_pool")).isEqualTo((long) THREADS * WRITES);
        });
    }

    private static HikariDataSource poolWith(App app, String initSql) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(app.url());
        config.setUsername(app.user());
        config.setPassword(app.password());
        config.setMaximumPoolSize(POOL);
        config.setConnectionInitSql(initSql);
        return new HikariDataSource(config);
    }

    /** The first of the groups is the meeting's own. */
    private static void assertShared(App app, Connection one, Connection two) throws Exception {
        Counts counts = app.counts();
        try (Meeting meeting = app.meeting("cleaned")) {
            meeting.add(one, c -> insert(c, 1));
            meeting.add(two, c -> insert(c, 2));
            meeting.meet();
        }
        counts.assertGroups(2, 3);
        app.assertRows("cleaned", List.of(1, 2));
    }

    private static int insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO cleaned VALUES (?)")) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }

    private void assumePostgresql() {
        Assumptions.assumeTrue(setup.database() == Database.POSTGRESQL, "MariaDB has neither");
    }

    private void assumeMariadb() {
        Assumptions.assumeTrue(setup.database() == Database.MARIADB, "the pool of MariaDB's driver");
    }
}
