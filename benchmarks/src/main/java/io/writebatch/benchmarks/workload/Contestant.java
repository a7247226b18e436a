package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.AppJvm;
import io.writebatch.testkit.ClassPaths;
import io.writebatch.testkit.DatabaseServer;
import io.writebatch.testkit.Jdk;
import io.writebatch.testkit.Jdks;
import io.writebatch.testkit.Metrics;
import io.writebatch.testkit.Ports;
import io.writebatch.testkit.VirtualThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One application in a JVM of its own, writing to tables of its own, and waiting for its turns. It can go on to another
 * scenario, with a new pool, new threads and new tables, but with the code that is compiled by then.
 */
final class Contestant implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Arena arena;
    private final Contender contender;
    private final String name;
    private final int metricsPort;
    private final AppJvm app;
    private Scenario scenario;
    private Tables tables;
    private Path result;
    private Optional<Metrics> metricsBefore = Optional.empty();
    private int errorsBefore;
    private long commits;

    private Contestant(
            Arena arena,
            Scenario scenario,
            Contender contender,
            String name,
            Tables tables,
            Path result,
            int metricsPort,
            AppJvm app) {
        this.arena = arena;
        this.scenario = scenario;
        this.contender = contender;
        this.name = name;
        this.tables = tables;
        this.result = result;
        this.metricsPort = metricsPort;
        this.app = app;
    }

    /** Makes the tables and starts the application; {@link #awaitStart} waits until it is ready. */
    static Contestant start(Arena arena, Scenario scenario, Contender contender, Map<String, String> environment)
            throws IOException, SQLException {
        return start(arena, scenario, contender, contender.toString(), environment);
    }

    /**
     * One of several of the same kind.
     *
     * @param name of its tables
     */
    static Contestant start(
            Arena arena, Scenario scenario, Contender contender, String name, Map<String, String> environment)
            throws IOException, SQLException {
        Tables tables = tables(arena, scenario, name);
        Path result = arena.resultFile(contender);
        AppJvm.Builder app = AppJvm.of(contender.mainClass())
                .jdk(jdk(scenario.threadKind()))
                .classPath(classPath())
                .jvmArgs("-Xmx512m")
                .timeLimit(Duration.ofMinutes(10))
                .args(options(arena, scenario, tables, result));
        environment.forEach(app::environment);
        int metricsPort = 0;
        if (contender == Contender.AGENT) {
            app.agent(arena.agent(), "").property("writebatch.enabled", true);
            if (!"false".equals(environment.get("WRITEBATCH_METRICS_ENABLED"))) {
                metricsPort = Ports.free();
                app.property("writebatch.metrics.port", metricsPort);
            }
        } else if (contender.isHandWritten()) {
            app.args("--contender=" + contender);
        }
        return new Contestant(arena, scenario, contender, name, tables, result, metricsPort, app.start());
    }

    private static Tables tables(Arena arena, Scenario scenario, String name) throws SQLException {
        Tables tables = new Tables(arena.server(scenario.database()), scenario.database(), name);
        tables.create(scenario.threads());
        return tables;
    }

    private static String[] options(Arena arena, Scenario scenario, Tables tables, Path result) {
        DatabaseServer server = arena.server(scenario.database());
        return new String[] {
            "--url=" + arena.jdbcUrl(scenario),
            "--user=" + server.user(),
            "--password=" + server.password(),
            "--pool=" + scenario.pool(),
            "--threads=" + scenario.threads(),
            "--thread-kind=" + scenario.threadKind(),
            "--workload=" + scenario.workload(),
            "--tables=" + tables.prefix(),
            "--result=" + result,
            "--commanded=true"
        };
    }

    /** After {@link #report}: goes on to another scenario, perhaps on the other database; {@link #awaitStart} must follow. */
    void goOn(Scenario next) throws IOException, SQLException {
        scenario = next;
        commits = 0;
        metricsBefore = metricsPort == 0 ? Optional.empty() : Optional.of(metrics());
        errorsBefore = app.stderr().size();
        tables = tables(arena, next, name);
        result = arena.resultFile(contender);
        app.send(LoadSession.NEXT_COMMAND + "\t" + String.join("\t", options(arena, next, tables, result)));
    }

    void awaitStart() {
        app.awaitLine("^" + LoadSession.STARTED, PATIENCE);
    }

    /** @return how busy the compilers of its JVM have been since the last time */
    double warmUp(double seconds) {
        beginWarmUp(seconds);
        return endWarmUp();
    }

    /** Does not wait for its end: {@link #endWarmUp} must follow. */
    void beginWarmUp(double seconds) {
        app.send(LoadSession.WARMUP_COMMAND + " " + seconds);
    }

    /** @return how busy the compilers of its JVM have been since the last time */
    double endWarmUp() {
        String answer = app.awaitLine("^" + LoadSession.WARM, PATIENCE);
        return Double.parseDouble(answer.substring(LoadSession.WARM.length()));
    }

    void measure(double seconds) throws SQLException {
        DatabaseServer server = arena.server(scenario.database());
        long before = server.commits();
        app.send(LoadSession.MEASURE_COMMAND + " " + seconds);
        app.awaitLine("^" + LoadSession.MEASURED, PATIENCE);
        commits += server.commits() - before;
    }

    /** Checks what the application has left in the database, and ends it. */
    Outcome finish() throws IOException, SQLException {
        Outcome outcome = report();
        app.closeInput();
        app.awaitSuccess();
        return outcome;
    }

    /** Ends the scenario and checks what the application has left in the database. */
    Outcome report() throws IOException, SQLException {
        Optional<Metrics> metrics = metricsPort == 0 ? Optional.empty() : Optional.of(metrics());
        app.send(LoadSession.FINISH_COMMAND);
        app.awaitLine("^" + LoadSession.DONE, PATIENCE);
        LoadResult load = LoadResult.read(result);
        RowCheck rows = tables.check(load.acknowledged(), scenario.workload());
        tables.drop();
        return new Outcome(load, rows, (double) commits / load.measuredRows(), metricsBefore, metrics, errors());
    }

    private List<String> errors() {
        List<String> all = app.stderr();
        return all.subList(errorsBefore, all.size());
    }

    private Metrics metrics() throws IOException {
        try {
            return Metrics.scrape(metricsPort);
        } catch (UncheckedIOException e) {
            throw new IOException("No metrics from the agent; it said: " + String.join("\n", app.stderr()), e);
        }
    }

    /** Asks for the agent's metrics, as Prometheus would; where nothing serves them, nothing happens. */
    void scrape() throws IOException {
        if (metricsPort != 0) {
            metrics();
        }
    }

    List<String> output() {
        return app.output();
    }

    @Override
    public void close() {
        app.close();
    }

    /** The JDK we run on, unless it lacks what the scenario needs. */
    private static Jdk jdk(ThreadKind kind) {
        if (kind == ThreadKind.PLATFORM || VirtualThreads.supported()) {
            return Jdk.current();
        }
        return Jdks.withVirtualThreads().orElseThrow(() -> new IllegalStateException("No JDK with virtual threads"));
    }

    /** What the application needs, and nothing that belongs to the harness. */
    private static List<Path> classPath() {
        return ClassPaths.of(
                WorkloadApp.class.getName(),
                "com.zaxxer.hikari.HikariDataSource",
                "org.HdrHistogram.Histogram",
                "org.slf4j.Logger",
                "org.slf4j.simple.SimpleLogger",
                "org.postgresql.Driver",
                "org.mariadb.jdbc.Driver");
    }
}
