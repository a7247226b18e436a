package io.writebatch.it.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.testkit.AppJvm;
import io.writebatch.testkit.ClassPaths;
import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import io.writebatch.testkit.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An application that a test starts with the agents and settings it wants, and what became of it. */
public final class AttachedJvm implements AutoCloseable {
    public static final String METRICS = "INFO metrics at http://127\\.0\\.0\\.1:(\\d+)/metrics";

    /** The last word of an agent whose application has written: batched, all, groups, mean, natively. */
    public static final String SUMMARY =
            "INFO batched (\\d+) of (\\d+) writes(?:, in (\\d+) groups? of (\\d+\\.\\d) on average)?"
                    + "(?:; (\\d+) ran natively \\([^()]+\\))?";

    public static final int DEPLOYMENTS = RedeployingApp.DEPLOYMENTS;
    public static final int ROWS_OF_DEPLOYMENTS = RedeployingApp.ROWS;
    public static final int EXITING_STATUS = ExitingApp.STATUS;

    private static final String PREFIX = "[write-batching-agent] ";
    private static final String JVM_REMARK = "Sharing is only supported for boot loader classes";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final AtomicInteger TABLES = new AtomicInteger();

    private final Jdk jdk;
    private AppJvm.Builder builder;
    private AppJvm jvm;
    private DatabaseServer server;
    private String table;
    private long commitsBefore;

    public AttachedJvm(Jdk jdk) {
        this.jdk = jdk;
    }

    static String driver(Database database) {
        return database == Database.POSTGRESQL ? "org.postgresql.Driver" : "org.mariadb.jdbc.Driver";
    }

    /** An application without a database, nor anything else on its class path. */
    public AppJvm.Builder hello() {
        return application(HelloApp.class, List.of());
    }

    /** An application with many writers. */
    public AppJvm.Builder writer(Database database) throws SQLException {
        return writerWithDriver(database, driverJar(database));
    }

    public AppJvm.Builder writerWithDriver(Database database, Path driver) throws SQLException {
        return onDatabase(database, WriterApp.class, List.of(driver)).args(connection());
    }

    public AppJvm.Builder writerOnModulePath(Database database) throws SQLException {
        String module = database == Database.POSTGRESQL ? "org.postgresql.jdbc" : "org.mariadb.jdbc";
        return onDatabase(database, WriterApp.class, List.of())
                .jvmArgs("--module-path", driverJar(database).toString(), "--add-modules", module)
                .args(connection());
    }

    /** Two applications with their own copies of the driver. */
    public AppJvm.Builder tenants(Database database) throws SQLException {
        return deploying(database, TenantsApp.class);
    }

    /** Applications that come and go, as many as {@link #DEPLOYMENTS}. */
    public AppJvm.Builder redeploying(Database database) throws SQLException {
        return deploying(database, RedeployingApp.class);
    }

    private AppJvm.Builder deploying(Database database, Class<?> server) throws SQLException {
        String classPath = ownClasses() + File.pathSeparator + driverJar(database);
        return onDatabase(database, server, List.of())
                // The driver's own thread would hold its loader for half a minute.
                .property("pgjdbc.config.cleanup.thread.ttl", 100)
                .args(classPath, driver(database))
                .args(connection());
    }

    public AppJvm.Builder exiting(Database database) throws SQLException {
        return onDatabase(database, ExitingApp.class, List.of(driverJar(database)))
                .args(connection());
    }

    private AppJvm.Builder onDatabase(Database database, Class<?> main, List<Path> jars) throws SQLException {
        server = database.shared();
        table = "attached_" + TABLES.incrementAndGet();
        server.execute("DROP TABLE IF EXISTS " + table, "CREATE TABLE " + table + " (id int)");
        commitsBefore = server.commitRequests();
        return application(main, jars);
    }

    private AppJvm.Builder application(Class<?> main, List<Path> jars) {
        List<Path> classPath = new ArrayList<>(jars);
        classPath.add(ownClasses());
        builder = AppJvm.of(main).jdk(jdk).classPath(classPath).property("writebatch.metrics.port", 0);
        return builder;
    }

    private static Path ownClasses() {
        return ClassPaths.locationOf(HelloApp.class);
    }

    private static Path driverJar(Database database) {
        return ClassPaths.of(driver(database)).get(0);
    }

    private String[] connection() {
        return new String[] {server.jdbcUrl(), server.user(), server.password(), table};
    }

    /** Starts the application and lets it end by itself, which must be in order. */
    public void runToItsEnd() {
        assertThat(runToItsExit()).as("exit status, output:\n%s", output()).isZero();
    }

    /** Starts the application, lets it end by itself, and returns its exit status. */
    public int runToItsExit() {
        jvm = builder.start();
        jvm.closeInput();
        return jvm.awaitExit();
    }

    /** Starts the application and returns the port of the agent's metrics. */
    public int startAndAwaitMetrics() {
        jvm = builder.start();
        Matcher matcher = Pattern.compile(METRICS).matcher(jvm.awaitLine(METRICS, LIMIT));
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    public void awaitLine(String regex) {
        jvm.awaitLine(regex, LIMIT);
    }

    /** Whenever the line comes, or has come. */
    public void awaitLog(String text) {
        await().atMost(LIMIT).until(() -> jvm.stderr().stream().anyMatch(line -> line.contains(text)));
    }

    /** Lets the application end, which must be in order. */
    public void end() {
        jvm.closeInput();
        jvm.awaitSuccess();
    }

    public List<String> stdout() {
        return jvm.stdout();
    }

    /** Fails unless {@link #hello} has run and saw none of the classes it was asked for. */
    public void assertGreeted() {
        assertThat(jvm.stdout()).containsExactly("hello, visible: []");
    }

    /**
     * Fails unless the agent logged just lines like these, in any order, and nobody else anything. Where the application has a
     * database to write to, {@link #SUMMARY} may be there or not.
     */
    public void assertLog(String... lines) {
        List<String> left = new ArrayList<>(jvm.stderr());
        left.removeIf(line -> line.contains(JVM_REMARK));
        if (server != null) {
            left.removeIf(line -> line.matches(Pattern.quote(PREFIX) + SUMMARY));
        }
        for (String line : lines) {
            Pattern pattern = Pattern.compile(Pattern.quote(PREFIX) + line);
            int found = indexOf(left, pattern);
            assertThat(found)
                    .as("a line like %s in the log:\n%s", line, output())
                    .isNotNegative();
            left.remove(found);
        }
        assertThat(left).as("unexpected lines of the log").isEmpty();
    }

    /** Fails unless the agent logged lines like these, whatever else it and others did. */
    public void assertLogHas(String... lines) {
        for (String line : lines) {
            assertThat(jvm.stderr()).anyMatch(logged -> logged.matches(Pattern.quote(PREFIX) + line));
        }
    }

    public String lastLogLine() {
        List<String> lines = jvm.stderr();
        return lines.get(lines.size() - 1);
    }

    private static int indexOf(List<String> lines, Pattern pattern) {
        for (int i = 0; i < lines.size(); i++) {
            if (pattern.matcher(lines.get(i)).matches()) {
                return i;
            }
        }
        return -1;
    }

    /** Fails unless {@link #writer} wrote all its rows in fewer commits. */
    public void assertBatched() throws SQLException {
        assertThat(jvm.stdout()).contains("woven: true true", "written");
        assertAllWritten();
        assertSharedCommits();
    }

    /** Fails unless each row was written in a commit of its own by a driver that is as its makers made it. */
    public void assertWroteNatively() throws SQLException {
        assertThat(jvm.stdout()).contains("woven: false false", "written");
        assertAllWritten();
        assertThat(server.commitRequests() - commitsBefore).isGreaterThanOrEqualTo(rows().size());
    }

    public void assertSharedCommits() throws SQLException {
        assertThat(server.commitRequests() - commitsBefore)
                .as("commits for %s rows", rows().size())
                .isLessThan(rows().size());
    }

    public void assertAllWritten() throws SQLException {
        List<Long> all = new ArrayList<>();
        for (long id = 0; id < WriterApp.THREADS * WriterApp.WRITES; id++) {
            all.add(id);
        }
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(all);
    }

    public List<Long> rows() throws SQLException {
        List<Long> rows = new ArrayList<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT id FROM " + table)) {
            while (result.next()) {
                rows.add(result.getLong(1));
            }
        }
        return rows;
    }

    private String output() {
        return String.join("\n", jvm.output());
    }

    @Override
    public void close() {
        if (jvm != null) {
            jvm.close();
        }
    }

    /** What a command printed and how it ended. */
    public record Result(int status, List<String> out, List<String> err) {}

    /** Runs the agent's jar as a program. */
    public static Result checkCommand(Jdk jdk, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("check", ".out");
        Path err = Files.createTempFile("check", ".err");
        try {
            List<String> command = Stream.concat(
                            Stream.of(
                                    jdk.java().toString(),
                                    "-jar",
                                    AgentJvm.agentJar().toString()),
                            Stream.of(arguments))
                    .toList();
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
