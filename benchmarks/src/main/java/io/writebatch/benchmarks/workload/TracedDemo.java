package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Lets the demo's application with the agent write for some seconds, for a tracing backend to show. Where its spans go is
 * in the {@code OTEL_*} variables of this process, which reach the application, as {@code WRITEBATCH_TRACING_MODE} does.
 *
 * <p>Arguments, all optional: {@code --java-agent=} the OpenTelemetry Java agent's jar, to attach it as well;
 * {@code --database=}, {@code --threads=}, {@code --seconds=}.
 */
public final class TracedDemo {
    private static final Pattern PASSED_ON = Pattern.compile("OTEL_.*|WRITEBATCH_TRACING_MODE");

    /** A span around each write, as a request's would be; and few enough of them for a backend on the same machine. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "OTEL_SERVICE_NAME", "shop",
            "OTEL_INSTRUMENTATION_METHODS_INCLUDE", OrderInserts.class.getName() + "[write]",
            "OTEL_TRACES_SAMPLER", "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG", "0.1",
            "OTEL_METRICS_EXPORTER", "none",
            "OTEL_LOGS_EXPORTER", "none");

    private TracedDemo() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args).allow("java-agent", "database", "threads", "seconds");
        Path directory = Path.of(System.getProperty("bench.dir", "benchmarks/target"));
        try (Arena arena = new Arena(Arena.agentJar(), directory);
                Contestant application = Contestant.start(
                        arena, scenario(arguments), Contender.AGENT, environment(arguments.get("java-agent", "")))) {
            application.awaitStart();
            application.measure(Double.parseDouble(arguments.get("seconds", "3")));
            List<String> problems = application.finish().rows().problems();
            if (!problems.isEmpty()) {
                throw new IllegalStateException(String.join("; ", problems));
            }
        }
    }

    private static Scenario scenario(Arguments arguments) {
        Database database =
                Database.valueOf(arguments.get("database", "postgresql").toUpperCase(Locale.ROOT));
        int threads = Integer.parseInt(arguments.get("threads", "8"));
        return new Scenario(database, Workload.INSERT, threads, ThreadKind.PLATFORM, threads, 0);
    }

    private static Map<String, String> environment(String javaAgent) {
        Map<String, String> environment = new LinkedHashMap<>(DEFAULTS);
        System.getenv().forEach((name, value) -> {
            if (PASSED_ON.matcher(name).matches()) {
                environment.put(name, value);
            }
        });
        if (!javaAgent.isEmpty()) {
            Path jar = Path.of(javaAgent).toAbsolutePath();
            if (!Files.isRegularFile(jar)) {
                throw new IllegalArgumentException("No such file: --java-agent=" + jar);
            }
            environment.put("JAVA_TOOL_OPTIONS", "\"-javaagent:" + jar + "\"");
        }
        return environment;
    }
}
