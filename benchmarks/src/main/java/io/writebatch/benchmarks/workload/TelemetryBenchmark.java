package io.writebatch.benchmarks.workload;

import com.sun.net.httpserver.HttpServer;
import io.writebatch.testkit.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What it costs to be able to see: the application with the agent, without metrics and spans and with them, in JVMs of
 * their own that write in turns. Whatever else the machine does meanwhile troubles all of them; the ratio to the one that
 * tells nothing is what counts.
 *
 * <p>Arguments, all optional: {@code --databases=} with commas, {@code --threads=}, {@code --rounds=}, {@code --measure=}
 * and {@code --warmup=} in seconds.
 */
public final class TelemetryBenchmark {
    private static final String SILENT = "no telemetry";
    private static final long SCRAPE_MILLIS = 1_000;

    private final Arena arena;
    private final Arguments arguments;
    private final Map<String, Map<String, String>> variants = new LinkedHashMap<>();

    private TelemetryBenchmark(Arena arena, Arguments arguments, String collector) {
        this.arena = arena;
        this.arguments = arguments;
        variants.put(
                SILENT,
                Map.of(
                        "WRITEBATCH_METRICS_ENABLED", "false",
                        "WRITEBATCH_METRICS_OPENTELEMETRY", "off",
                        "WRITEBATCH_TRACING_MODE", "off"));
        variants.put("metrics, tracing off", Map.of("WRITEBATCH_TRACING_MODE", "off"));
        variants.put("metrics, 1 % of spans", traced(collector, "0.01"));
        variants.put("metrics, all spans", traced(collector, "1"));
    }

    private static Map<String, String> traced(String collector, String share) {
        return Map.of(
                "OTEL_TRACES_EXPORTER",
                "otlp",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                collector,
                "OTEL_TRACES_SAMPLER",
                "parentbased_traceidratio",
                "OTEL_TRACES_SAMPLER_ARG",
                share);
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args).allow("databases", "threads", "rounds", "measure", "warmup");
        Path directory = Path.of(System.getProperty("bench.dir", "benchmarks/target"));
        try (Arena arena = new Arena(Arena.agentJar(), directory);
                Collector collector = new Collector()) {
            TelemetryBenchmark benchmark = new TelemetryBenchmark(arena, arguments, collector.url());
            for (String database : arguments.list("databases", "postgresql,mariadb")) {
                benchmark.measure(Database.valueOf(database.toUpperCase(Locale.ROOT)));
            }
        }
    }

    private void measure(Database database) throws Exception {
        int threads = Integer.parseInt(arguments.get("threads", "64"));
        Scenario scenario = new Scenario(database, Workload.INSERT, threads, ThreadKind.PLATFORM, threads, 0);
        Map<String, Contestant> contestants = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Map<String, String>> variant : variants.entrySet()) {
                String tables = "telemetry" + contestants.size();
                contestants.put(
                        variant.getKey(),
                        Contestant.start(arena, scenario, Contender.AGENT, tables, variant.getValue()));
            }
            contestants.values().forEach(Contestant::awaitStart);
            warmUp(contestants.values());
            try (Scraper scraper = new Scraper(contestants.values())) {
                compete(List.copyOf(contestants.values()));
                scraper.check();
            }
            print(scenario, contestants);
        } finally {
            contestants.values().forEach(Contestant::close);
        }
    }

    /** In short turns, as in a {@link Duel}. */
    private void warmUp(Iterable<Contestant> contestants) {
        double most = Double.parseDouble(arguments.get("warmup", "30"));
        Map<Contestant, WarmUp> cold = new LinkedHashMap<>();
        contestants.forEach(contestant -> cold.put(contestant, new WarmUp(most)));
        while (!cold.isEmpty()) {
            cold.forEach((contestant, warmUp) -> warmUp.turned(contestant.warmUp(WarmUp.TURN_SECONDS)));
            cold.values().removeIf(WarmUp::done);
        }
    }

    /** Each round begins with another one. */
    private void compete(List<Contestant> contestants) throws SQLException {
        int rounds = Integer.parseInt(arguments.get("rounds", "40"));
        double seconds = Double.parseDouble(arguments.get("measure", "0.5"));
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < contestants.size(); turn++) {
                contestants.get((round + turn) % contestants.size()).measure(seconds);
            }
        }
    }

    private static void print(Scenario scenario, Map<String, Contestant> contestants) throws IOException, SQLException {
        System.out.println(scenario);
        double silent = Double.NaN;
        for (Map.Entry<String, Contestant> entry : contestants.entrySet()) {
            Outcome outcome = entry.getValue().finish();
            if (!outcome.rows().problems().isEmpty()) {
                throw new IllegalStateException(
                        entry.getKey() + ": " + String.join("; ", outcome.rows().problems()));
            }
            double rate = outcome.load().medianRate();
            silent = entry.getKey().equals(SILENT) ? rate : silent;
            System.out.printf(
                    Locale.ROOT,
                    "  %-22s %,9.0f writes/s (median of %d rounds)  ratio %.3f  %5.1f µs of the application's CPU a write%n",
                    entry.getKey(),
                    rate,
                    outcome.load().rates().size(),
                    rate / silent,
                    outcome.load().cpuMicrosPerRow());
        }
    }

    /** Asks all for their metrics again and again, also those that pause: which one writes, it does not know. */
    private static final class Scraper implements AutoCloseable {
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final ScheduledFuture<?> scrapes;

        Scraper(Collection<Contestant> contestants) {
            scrapes = thread.scheduleAtFixedRate(
                    () -> contestants.forEach(Scraper::scrape), 0, SCRAPE_MILLIS, TimeUnit.MILLISECONDS);
        }

        private static void scrape(Contestant contestant) {
            try {
                contestant.scrape();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Fails if a scrape has failed: then none followed. */
        void check() throws Exception {
            if (scrapes.isDone()) {
                scrapes.get();
            }
        }

        @Override
        public void close() {
            thread.shutdownNow();
            try {
                if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("A scrape does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes all spans and keeps none. */
    private static final class Collector implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final HttpServer server;

        Collector() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.setExecutor(thread);
            server.createContext("/", exchange -> {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            thread.shutdown();
        }
    }
}
