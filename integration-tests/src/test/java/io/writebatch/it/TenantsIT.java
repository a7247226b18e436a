package io.writebatch.it;

import static io.writebatch.it.StampedRows.TENANTS;
import static io.writebatch.it.StampedRows.createStamped;
import static io.writebatch.it.StampedRows.createTenants;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tenants that share a pool, and are told apart by their sessions, never write as each other. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
@SuppressWarnings("try")
class TenantsIT {
    private static final int THREADS = 8;
    private static final int WRITES = 60;
    private static final int POOL = 4;

    // No wait for a disk is to look like a lock here: it would let a group run natively.
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true", "lock_wait_ms=60000");

    @Parameter
    Setup setup;

    @Test
    void shouldStampEachRowWithTheTenantOfItsWriterWhileTenantsChange() {
        long seed = seed();
        AGENT.on(setup).run(app -> {
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

    /** Run with {@code -Dseed=…} to repeat a run; the threads' own order is not repeated. */
    private static long seed() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("TenantsIT seed " + seed);
        return seed;
    }

    @Test
    void shouldKeepTenantsOfOnePoolApartUnderRowLevelSecurity() {
        writeAsTenantsOfOnePool((connection, tenant) -> App.execute(connection, "SET app.tenant = '" + tenant + "'"));
    }

    @Test
    void shouldKeepTenantsThatAreSetByBoundValuesApartUnderRowLevelSecurity() {
        writeAsTenantsOfOnePool(StampedRows::setBound);
    }

    @FunctionalInterface
    private interface TenantSetter extends Serializable {
        void set(Connection connection, String tenant) throws SQLException;
    }

    private void writeAsTenantsOfOnePool(TenantSetter setter) {
        Assumptions.assumeTrue(setup.database() == Database.POSTGRESQL, "MariaDB has no row-level security");
        long seed = seed();
        AGENT.on(setup).run(app -> {
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
}
