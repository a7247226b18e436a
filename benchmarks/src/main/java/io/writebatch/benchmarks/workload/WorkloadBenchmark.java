package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.DatabaseServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares the agent with the application as it is and with what people write by hand, over many scenarios. Each
 * contender has the server to itself, so that syncs can be counted.
 *
 * <p>Arguments, all optional: {@code --matrix=small|full}; to select from it {@code --databases=}, {@code --workloads=},
 * {@code --threads=}, {@code --thread-kinds=}, {@code --link-delays=}, {@code --contenders=}, each a list with commas;
 * {@code --pool=} instead of as many connections as threads; {@code --warmup=} and {@code --measure=} in seconds and
 * {@code --rounds=} of which the median counts.
 */
public final class WorkloadBenchmark {
    /** A PostgreSQL session reports its syncs when it ends, a moment after its client has gone. */
    private static final long SETTLE_MILLIS = 500;

    private final Arena arena;
    private final List<Contender> contenders;
    private final double warmupSeconds;
    private final double measureSeconds;
    private final int rounds;
    private final List<Measurement> measurements = new ArrayList<>();

    private WorkloadBenchmark(Arena arena, Arguments arguments) {
        this.arena = arena;
        contenders = arguments.list("contenders", "direct,agent,hand_written_group_commit,hand_written_bulk").stream()
                .map(Contender::of)
                .sorted()
                .toList();
        warmupSeconds = Double.parseDouble(arguments.get("warmup", "2"));
        measureSeconds = Double.parseDouble(arguments.get("measure", "4"));
        rounds = Integer.parseInt(arguments.get("rounds", "1"));
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args)
                .allow(
                        "matrix",
                        "databases",
                        "workloads",
                        "threads",
                        "thread-kinds",
                        "link-delays",
                        "contenders",
                        "pool",
                        "warmup",
                        "measure",
                        "rounds");
        Path directory = Path.of(System.getProperty("bench.dir", "benchmarks/target"));
        List<Scenario> scenarios = Matrix.of(arguments);
        try (Arena arena = new Arena(Arena.agentJar(), directory)) {
            WorkloadBenchmark benchmark = new WorkloadBenchmark(arena, arguments);
            for (Scenario scenario : scenarios) {
                benchmark.measure(scenario);
                benchmark.write(directory.resolve("workload.json"));
            }
            new Plots(directory.resolve("plots")).draw(benchmark.measurements);
        }
    }

    private void measure(Scenario scenario) throws IOException, SQLException, InterruptedException {
        System.out.println(scenario);
        for (Contender contender : contenders) {
            if (!contender.isHandWritten() || scenario.workload() == Workload.INSERT) {
                Measurement measurement = measure(scenario, contender);
                measurements.add(measurement);
                print(measurement);
                if (!measurement.outcome().rows().problems().isEmpty()) {
                    throw new IllegalStateException(scenario + ", " + contender + ": "
                            + String.join("; ", measurement.outcome().rows().problems()));
                }
            }
        }
    }

    private Measurement measure(Scenario scenario, Contender contender)
            throws IOException, SQLException, InterruptedException {
        DatabaseServer server = arena.server(scenario.database());
        try (Contestant contestant = Contestant.start(arena, scenario, contender, Map.of())) {
            contestant.awaitStart();
            long syncs = server.syncs();
            contestant.warmUp(warmupSeconds);
            for (int round = 0; round < rounds; round++) {
                contestant.measure(measureSeconds);
            }
            Outcome outcome = contestant.finish();
            Thread.sleep(SETTLE_MILLIS);
            double syncsPerRow = (double) (server.syncs() - syncs)
                    / outcome.load().acknowledged().operations();
            return new Measurement(scenario, contender, outcome, syncsPerRow);
        }
    }

    private void print(Measurement measurement) {
        LoadResult load = measurement.outcome().load();
        System.out.printf(
                Locale.ROOT,
                "  %-26s %,9.0f writes/s  ×%-5.2f  p50 %7.2f ms  p99 %7.2f ms  batch %6.1f"
                        + "  %.3f syncs/write  %6.1f µs client CPU/write%n",
                measurement.contender(),
                measurement.rate(),
                ratioToDirect(measurement),
                load.p50Millis(),
                load.p99Millis(),
                measurement.outcome().meanBatchSize(),
                measurement.syncsPerRow(),
                load.cpuMicrosPerRow());
    }

    private double ratioToDirect(Measurement measurement) {
        return measurements.stream()
                .filter(other -> other.contender() == Contender.DIRECT)
                .filter(other -> other.scenario().equals(measurement.scenario()))
                .mapToDouble(direct -> measurement.rate() / direct.rate())
                .findFirst()
                .orElse(Double.NaN);
    }

    /** After every scenario, so that a benchmark that is interrupted leaves what it has. */
    private void write(Path file) throws IOException {
        Files.writeString(
                file,
                Json.writeRuns(measurements.stream()
                        .map(measurement -> measurement.toJson(ratioToDirect(measurement)))
                        .toList()));
    }
}
