package io.writebatch.benchmarks.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The rounds of one application, by itself or by command.
 *
 * <p>Commands come as lines on standard input: {@code warmup SECONDS}, {@code measure SECONDS}; each is answered with a
 * line when it is done, a warm-up with how busy the compilers were. The end of the input ends the process. So two applications can take turns on one server, both
 * warm, which compares them better than two runs an hour apart.
 */
final class LoadSession {
    static final String STARTED = "STARTED";
    static final String WARM = "WARM";
    static final String MEASURED = "MEASURED";
    static final String DONE = "DONE";

    static final String WARMUP_COMMAND = "warmup";
    static final String MEASURE_COMMAND = "measure";
    static final String FINISH_COMMAND = "finish";

    /** Behind it the options of another run, each behind a tab: a path may hold a space. */
    static final String NEXT_COMMAND = "next";

    private final LoadRunner runner;
    private final PrintStream out;
    private final CompilerShare compilers = new CompilerShare();

    LoadSession(LoadRunner runner, PrintStream out) {
        this.runner = runner;
        this.out = out;
    }

    void run(double warmupSeconds, double measureSeconds) throws InterruptedException, SQLException {
        runner.warmUp(seconds(warmupSeconds));
        out.printf("%s %.0f rows/s%n", MEASURED, runner.measure(seconds(measureSeconds)));
    }

    /** Obeys until it is told to finish or the input ends. */
    void obey(BufferedReader commands) throws IOException, InterruptedException, SQLException {
        out.println(STARTED);
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case WARMUP_COMMAND -> {
                    runner.warmUp(seconds(Double.parseDouble(words[1])));
                    out.println(WARM + " " + compilers.sinceLast());
                }
                case MEASURE_COMMAND -> {
                    double rate = runner.measure(seconds(Double.parseDouble(words[1])));
                    out.printf("%s %.0f rows/s%n", MEASURED, rate);
                }
                case FINISH_COMMAND -> {
                    return;
                }
                default -> throw new IllegalArgumentException("Unknown command: " + line);
            }
        }
    }

    /** The options of the next run, null when there is none. */
    static LoadOptions next(BufferedReader commands) throws IOException {
        String line = commands.readLine();
        if (line == null) {
            return null;
        }
        List<String> words = List.of(line.split("\t", -1));
        if (!words.get(0).equals(NEXT_COMMAND)) {
            throw new IllegalArgumentException("Unknown command: " + line);
        }
        return LoadOptions.parse(words.subList(1, words.size()).toArray(new String[0]));
    }

    static BufferedReader standardInput() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
