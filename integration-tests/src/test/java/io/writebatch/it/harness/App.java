package io.writebatch.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import io.writebatch.testkit.Metrics;
import io.writebatch.testkit.TcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** What an application needs: its database, threads, and a look at the metrics of the agent it does not know. */
public final class App {
    private static final int START_SECONDS = 60;
    private static final Duration SESSIONS_ENDED = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(2);

    private final Target target;

    App(Target target) {
        this.target = target;
    }

    /** How a connection is opened. */
    @FunctionalInterface
    public interface Connector {
        Connection connect() throws SQLException;
    }

    /** Work of one of several threads. */
    @FunctionalInterface
    public interface ThreadWork {
        void run(int thread) throws Exception;
    }

    /** Work of one of several threads, with a connection of its own. */
    @FunctionalInterface
    public interface ConnectionWork {
        void run(int thread, Connection connection) throws Exception;
    }

    /** Whether the agent is attached to this JVM. */
    public boolean batching() {
        return target.metricsPort() != Target.NO_AGENT;
    }

    public boolean postgresql() {
        return target.database() == Database.POSTGRESQL;
    }

    /** The text for the database in use. */
    public String sql(String postgresql, String mariadb) {
        return postgresql() ? postgresql : mariadb;
    }

    public String host() {
        return target.host();
    }

    public int port() {
        return target.port();
    }

    public String url() {
        return target.url();
    }

    public String user() {
        return target.user();
    }

    public String password() {
        return target.password();
    }

    /** Opens a connection with these driver options, each as {@code name=value}, on top of the setup's. */
    public Connection connect(String... options) throws SQLException {
        return connectAs(user(), options);
    }

    /** Another user; all have the same password. */
    public Connection connectAs(String user, String... options) throws SQLException {
        return prepared(DriverManager.getConnection(withOptions(url(), options), user, password()));
    }

    /** Opens a connection that leads through a proxy, with these driver options on top of the setup's. */
    public Connection connect(TcpProxy proxy, String... options) throws SQLException {
        String url = url().replaceFirst("//[^/]+/", "//" + proxy.host() + ":" + proxy.port() + "/");
        return prepared(DriverManager.getConnection(withOptions(url, options), user(), password()));
    }

    private Connection prepared(Connection connection) {
        return serverPrepared() && !postgresql() ? Preparing.on(connection) : connection;
    }

    /** Whether the setup lets the server prepare all statements. */
    public boolean serverPrepared() {
        return target.options().contains("useServerPrepStmts=true")
                || target.options().contains("prepareThreshold=1");
    }

    /** A server of the application's own, which may be killed. */
    public DatabaseServer startServer() {
        return target.database().start();
    }

    /** The same application on another server. */
    public App on(DatabaseServer server) {
        return new App(target.on(server));
    }

    private String withOptions(String url, String... options) {
        List<String> all = new ArrayList<>();
        if (!target.options().isEmpty()) {
            all.add(target.options());
        }
        all.addAll(List.of(options));
        return all.isEmpty() ? url : url + "?" + String.join("&", all);
    }

    public HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(withOptions(url()));
        config.setUsername(user());
        config.setPassword(password());
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    /** Makes an empty table, in place of an older one of this name. */
    public void createTable(String name, String columns) throws SQLException {
        try (Connection connection = connect()) {
            execute(
                    connection,
                    "DROP TABLE IF EXISTS " + name + sql(" CASCADE", ""),
                    "CREATE TABLE " + name + " (" + columns + ")" + sql("", " DEFAULT CHARSET utf8mb4"));
        }
    }

    /** The column type of a generated integer key. */
    public String generatedKey() {
        return sql("int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "int AUTO_INCREMENT PRIMARY KEY");
    }

    /** Runs statements on a connection of their own. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, statements);
        }
    }

    public static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Runs one statement and gives its update count. */
    public static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** All rows as text, columns separated by {@code |}. */
    public List<String> rows(String query) throws SQLException {
        try (Connection connection = connect()) {
            return rows(connection, query);
        }
    }

    public static List<String> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return rows(result);
        }
    }

    public static List<String> rows(ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        List<String> rows = new ArrayList<>();
        while (result.next()) {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                values.add(result.getString(i));
            }
            rows.add(String.join("|", values));
        }
        return rows;
    }

    public long queryLong(String query) throws SQLException {
        return Long.parseLong(rows(query).get(0));
    }

    /** Fails unless the column {@code id} of the table holds just the acknowledged values, each once. */
    public void assertRows(String table, Collection<? extends Number> acknowledged) throws SQLException {
        List<Long> found = rows("SELECT id FROM " + table).stream()
                .map(Long::valueOf)
                .sorted()
                .toList();
        List<Long> expected =
                acknowledged.stream().map(Number::longValue).sorted().toList();
        assertThat(found).as("rows of %s against acknowledged writes", table).isEqualTo(expected);
    }

    /** Waits until the server has ended every session but the asking one: one whose link is lost may still be at work. */
    public void awaitEndOfSessions() throws SQLException {
        String others = sql(
                "SELECT pid, state, query FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
                "SELECT ID, STATE, INFO FROM information_schema.PROCESSLIST"
                        + " WHERE ID <> CONNECTION_ID() AND USER = '" + user() + "'");
        try (Connection connection = connect()) {
            await().atMost(SESSIONS_ENDED)
                    .pollInterval(POLL)
                    .untilAsserted(() -> assertThat(rows(connection, others)).isEmpty());
        }
    }

    /** Runs work in several threads that start at once, each with a connection; returns when all have ended. */
    public void concurrently(int threads, ConnectionWork work) throws Exception {
        concurrently(threads, Thread::new, thread -> {
            try (Connection connection = connect()) {
                work.run(thread, connection);
            }
        });
    }

    /** Runs work in several threads that start at once; returns when all have ended, fails when one has. */
    public void concurrently(int threads, ThreadFactory factory, ThreadWork work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            FutureTask<Void> task = new FutureTask<>(() -> {
                awaitStart(start);
                work.run(thread);
                return null;
            });
            tasks.add(task);
            factory.newThread(task).start();
        }
        List<Throwable> failures = new ArrayList<>();
        for (FutureTask<Void> task : tasks) {
            try {
                task.get();
            } catch (java.util.concurrent.ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        if (!failures.isEmpty()) {
            AssertionError all = new AssertionError(failures.size() + " of " + threads + " threads failed");
            failures.forEach(all::addSuppressed);
            throw all;
        }
    }

    private static void awaitStart(CyclicBarrier start) throws Exception {
        try {
            start.await(START_SECONDS, TimeUnit.SECONDS);
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException("Another thread could not start", e);
        }
    }

    /** What the agent says now; only where there is one. */
    public Metrics metrics() {
        return Metrics.scrape(target.metricsPort());
    }

    /** What the agent's endpoint serves at this path; only where there is one, and only if it does. */
    public String page(String path) throws IOException {
        URL url = URI.create("http://127.0.0.1:" + target.metricsPort() + path).toURL();
        try (InputStream body = url.openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Counts from now on what the agent does in this JVM. Without an agent, any claim about it holds. */
    public Counts counts() {
        return batching() ? new Counts(this::metrics) : Counts.none();
    }

    /** Lets writes meet in one group; see {@link Meeting}. */
    public Meeting meeting(String table) throws SQLException {
        return new Meeting(this, table, this::connect);
    }

    /** Lets writes meet in one group on connections that are opened this way. */
    public Meeting meeting(String table, Connector connector) throws SQLException {
        return new Meeting(this, table, connector);
    }
}
