package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.Database;
import io.writebatch.testkit.Metrics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Shows in a few minutes what the agent does for an application that does not know it: starts both databases, runs the
 * application without and with the agent, counts the rows, prints what a person wants to know.
 */
public final class Demo {
    private static final int MOST_METRICS = 14;
    /** On the error stream: that the agent has started, and that Java cannot share classes with an agent attached. */
    private static final Pattern EXPECTED =
            Pattern.compile("^\\[write-batching-agent] INFO|VM warning: Sharing is only");

    private static final Comparator<Scenario> READING_ORDER = Comparator.comparing(Scenario::database)
            .thenComparing(Scenario::threads, Comparator.reverseOrder())
            .thenComparing(Scenario::workload);

    private final Arena arena;
    private final List<Duel.Verdict> verdicts = new ArrayList<>();

    /** The last span of a run, and what became of its rows. */
    private record Spans(String last, RowCheck rows) {
        Stream<String> problems() {
            return rows.problems().stream().map(problem -> "the run for the span: " + problem);
        }
    }

    private Demo(Arena arena) {
        this.arena = arena;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(System.getProperty("demo.dir", "target/demo"));
        List<String> problems;
        try (Arena arena = new Arena(Arena.agentJar(), directory)) {
            Demo demo = new Demo(arena);
            demo.runAll();
            problems = demo.report(directory.resolve("summary.json"));
        }
        int status = status(problems, System.err);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Tells what is wrong with the rows; returns how the demo ends. */
    static int status(List<String> problems, PrintStream err) {
        if (problems.isEmpty()) {
            return 0;
        }
        err.println("The database does not hold what it acknowledged:");
        problems.forEach(problem -> err.println("  " + problem));
        return 1;
    }

    /**
     * As much time as three minutes allow: the first crowd on a database most, while its code is not compiled yet. All have
     * many short rounds, since the speed of a disk wanders by a third within seconds. The lone writers come first: crowds
     * make HotSpot compile the driver's own way for a write where every write goes it, and hardly where writes share
     * flushes, which made the lone writer behind them a tenth slower for thousands of writes.
     */
    private static List<Duel> duels() {
        return List.of(
                new Duel(scenario(Database.POSTGRESQL, Workload.INSERT, 1, 0), 45, 6, 0.1),
                new Duel(scenario(Database.MARIADB, Workload.INSERT, 1, 0), 45, 6, 0.1),
                new Duel(scenario(Database.POSTGRESQL, Workload.INSERT, 64, 0), 9, 10, 0.5),
                new Duel(scenario(Database.POSTGRESQL, Workload.MIXED, 64, 0), 9, 9, 0.5),
                new Duel(scenario(Database.MARIADB, Workload.MIXED, 64, 0), 9, 9, 0.5),
                new Duel(scenario(Database.MARIADB, Workload.INSERT, 64, 0), 9, 7, 0.5),
                new Duel(scenario(Database.POSTGRESQL, Workload.INSERT, 10, 0.5), 29, 1, 0.1),
                new Duel(scenario(Database.MARIADB, Workload.INSERT, 10, 0.5), 21, 1.5, 0.1));
    }

    private static Scenario scenario(Database database, Workload workload, int threads, double linkDelayMillis) {
        return new Scenario(database, workload, threads, ThreadKind.PLATFORM, threads, linkDelayMillis);
    }

    private void runAll() throws IOException, SQLException {
        System.out.println("Starting PostgreSQL and MariaDB, both with every commit synced to disk …");
        for (Database database : Database.values()) {
            arena.server(database);
        }
        System.out.println("Running the same application without and with the agent, in turns. Writes per second:");
        List<Duel> duels = duels();
        try (Rivals rivals = Rivals.start(arena, duels.get(0).scenario())) {
            for (Duel duel : duels) {
                System.out.printf("  %d/%d  %-62s ", verdicts.size() + 1, duels.size(), duel.scenario());
                System.out.flush();
                verdicts.add(rivals.fight(duel));
                printLast();
            }
        }
    }

    private void printLast() {
        Duel.Verdict verdict = verdicts.get(verdicts.size() - 1);
        System.out.printf(
                "%s → %s%n",
                DemoTable.rate(verdict.direct().load()),
                DemoTable.rate(verdict.agent().load()));
        verdict.agent().log().stream()
                .filter(line -> !EXPECTED.matcher(line).find())
                .forEach(line -> System.out.println("       the application with the agent said: " + line));
    }

    /** Prints and writes everything; returns what is wrong with the rows. */
    private List<String> report(Path summary) throws IOException, SQLException {
        Duel.Verdict first = verdicts.stream()
                .filter(verdict -> verdict.scenario().threads() > 1)
                .findFirst()
                .orElseThrow();
        verdicts.sort(Comparator.comparing(Duel.Verdict::scenario, READING_ORDER));
        System.out.println();
        System.out.print(DemoTable.of(verdicts));
        System.out.println(
                "(without → with the agent; medians of several rounds in turns; 'mean batch' is how many writes"
                        + " shared a flush, of those that did; the rows are those written with the agent)");
        System.out.println();
        System.out.println(
                "What the agent says at /metrics after the first run of a crowd (" + first.scenario() + "), in part:");
        lines(first.agent().metrics().orElseThrow()).forEach(line -> System.out.println("  " + line));
        System.out.println();
        System.out.println("A flush as a trace shows it (OTEL_TRACES_EXPORTER=console):");
        Spans span = span();
        System.out.println("  " + span.last());
        System.out.println();
        Files.writeString(
                summary, Json.writeRuns(verdicts.stream().map(DemoTable::toJson).toList()));
        Path chart = summary.resolveSibling("chart.svg");
        Files.writeString(chart, DemoChart.of(verdicts));
        System.out.println("All of this as data: " + summary + ", as a picture: " + chart);
        return Stream.concat(verdicts.stream().flatMap(Duel.Verdict::problems), span.problems())
                .toList();
    }

    private static List<String> lines(Metrics metrics) {
        return metrics.text()
                .lines()
                .filter(line -> line.startsWith("jdbc_write_"))
                .filter(line -> !line.matches("\\w+_(bucket|created)\\b.*|.* 0\\.0"))
                .limit(MOST_METRICS)
                .toList();
    }

    /** Runs the application once more for a moment, with its spans on the console. */
    private Spans span() throws IOException, SQLException {
        Scenario scenario = scenario(Database.POSTGRESQL, Workload.INSERT, 16, 0);
        Map<String, String> environment = Map.of(
                "OTEL_TRACES_EXPORTER", "console",
                "OTEL_METRICS_EXPORTER", "none",
                "OTEL_LOGS_EXPORTER", "none",
                "OTEL_BSP_SCHEDULE_DELAY", "100");
        try (Contestant agent = Contestant.start(arena, scenario, Contender.AGENT, environment)) {
            agent.awaitStart();
            agent.warmUp(0.5);
            agent.measure(0.5);
            Outcome outcome = agent.finish();
            return new Spans(lastSpan(agent.output()), outcome.rows());
        }
    }

    private static String lastSpan(List<String> output) {
        return output.stream()
                .filter(line -> line.contains("BATCH INSERT"))
                .reduce((first, last) -> last)
                .orElse(String.format(Locale.ROOT, "(none of %d lines was a span)", output.size()));
    }
}
