package io.writebatch.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseServerTest {

    @ParameterizedTest
    @EnumSource
    void shouldKeepCommittedRowsWhenKilled(Database database) throws Exception {
        try (DatabaseServer server = database.start()) {
            server.execute("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");

            try (Connection open = server.connect()) {
                server.kill9();
                assertThatThrownBy(() -> open.createStatement().execute("INSERT INTO t VALUES (2)"))
                        .isInstanceOf(SQLException.class);
            }
            server.restart();
            assertThat(server.queryLong("SELECT count(*) FROM t")).isEqualTo(1);

            server.restart();
            assertThat(server.queryLong("SELECT sum(id) FROM t")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountCommitsAndSyncs(Database database) throws Exception {
        DatabaseServer server = database.shared();
        server.execute("DROP TABLE IF EXISTS counted", "CREATE TABLE counted (id INT PRIMARY KEY)");
        long commits = server.commits();
        long syncs = server.syncs();

        insert(server, 0, 200, true);
        assertThat(server.commits() - commits).isBetween(200L, 210L);
        assertThat(server.syncs() - syncs).isBetween(200L, 230L);

        commits = server.commits();
        insert(server, 200, 400, false);
        assertThat(server.commits() - commits).isBetween(1L, 10L);
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWithAJvmThatIsKilled(Database database) throws Exception {
        String line;
        try (AppJvm other = AppJvm.of(Starter.class).args(database.name()).start()) {
            line = other.awaitLine("^server \\d+$", java.time.Duration.ofSeconds(60));
            other.kill9();
            other.awaitExit();
        }
        ProcessHandle orphan = ProcessHandle.of(Long.parseLong(line.substring("server ".length())))
                .orElseThrow();
        assertThat(orphan.isAlive()).isTrue();

        try (DatabaseServer next = database.start()) {
            assertThat(next.port()).isPositive();
            orphan.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    private static void insert(DatabaseServer server, int from, int to, boolean autoCommit) throws SQLException {
        try (Connection connection = server.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO counted VALUES (?)")) {
            connection.setAutoCommit(autoCommit);
            for (int id = from; id < to; id++) {
                insert.setInt(1, id);
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
            if (!autoCommit) {
                connection.commit();
            }
        }
    }

    /** Starts a server and says which process it is. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] args) throws Exception {
            Database.valueOf(args[0]).start();
            ProcessHandle server =
                    ProcessHandle.current().children().findFirst().orElseThrow();
            System.out.println("server " + server.pid());
            new CountDownLatch(1).await();
        }
    }
}
