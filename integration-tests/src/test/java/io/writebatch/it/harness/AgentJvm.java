package io.writebatch.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.testkit.AppJvm;
import io.writebatch.testkit.Metrics;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An application's JVM with the agent attached, which runs one test's application after the other. Every run must leave
 * no agent error and no line in the log that is not expected.
 */
public final class AgentJvm implements AutoCloseable {
    /** Says that class data sharing is limited when an agent appends to the bootstrap class path. */
    private static final String JVM_REMARK = "Sharing is only supported for boot loader classes";

    private static final Pattern EXPECTED_LOG =
            Pattern.compile("^\\[write-batching-agent] INFO .*|.*" + JVM_REMARK + ".*");

    private static final Pattern METRICS = Pattern.compile("metrics at http://127\\.0\\.0\\.1:(\\d+)/metrics");
    private static final Duration STARTED = Duration.ofSeconds(60);
    private static final Duration ANSWERED = Duration.ofMinutes(2);
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final Setup setup;
    private final List<String> properties;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<Pattern> alsoExpected = new ArrayList<>();
    private Path agent = agentJar();
    private final List<Path> earlierAgents = new ArrayList<>();
    private final List<Path> laterAgents = new ArrayList<>();
    private boolean openTelemetry;
    private boolean mayFail;
    private AppJvm jvm;
    private List<String> lastLog = List.of();
    private int metricsPort;
    private int logLinesSeen;

    private AgentJvm(Setup setup, List<String> properties) {
        this.setup = setup;
        this.properties = properties;
    }

    /** Attaches the agent with these settings of its {@code write_batch} section, each as {@code key=value}. */
    public static AgentJvm with(Setup setup, String... settings) {
        return new AgentJvm(setup, List.of(settings));
    }

    /** Before the first run. */
    public AgentJvm environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Attaches this jar in the agent's place; before the first run. */
    public AgentJvm agent(Path jar) {
        agent = jar;
        return this;
    }

    /** Lets everybody log lines in which this regular expression is found, in whichever run. */
    public AgentJvm expecting(String log) {
        alsoExpected.add(Pattern.compile(log));
        return this;
    }

    /** Before the first run: attaches another agent first. */
    public AgentJvm behind(Path otherAgent) {
        earlierAgents.add(otherAgent);
        return this;
    }

    /** Before the first run: attaches another agent afterwards. */
    public AgentJvm before(Path otherAgent) {
        laterAgents.add(otherAgent);
        return this;
    }

    /** Before the first run: the application has OpenTelemetry on its class path; others have not. */
    public AgentJvm withOpenTelemetry() {
        openTelemetry = true;
        return this;
    }

    /** The agent may report errors of its own, because the test lets it fail. */
    public AgentJvm lettingAgentFail() {
        mayFail = true;
        return expecting("^\\[write-batching-agent] ERROR absorbed in ");
    }

    public static Path agentJar() {
        return Path.of(System.getProperty("agent.jar"));
    }

    /** Runs an application in the JVM; its failure is the test's. */
    public void run(AppUnderTest app) {
        runAndTell(asCompared(app));
    }

    /** Runs an application that lets the agent log lines in which this regular expression is found. */
    public void run(String expectedLog, AppUnderTest app) {
        runAndTell(asCompared(app), expectedLog);
    }

    /**
     * Runs the same application here without an agent, then in the JVM, and fails unless both see the same. The JDKs may
     * differ, the drivers do not.
     */
    public void runAsNatively(ComparedApp app) throws Exception {
        List<String> seenNatively = seenNatively(app);
        assertThat(runAndTell(app)).isEqualTo(seenNatively);
    }

    /** What the application tells when it runs here, without an agent; one that does not end fails. */
    public List<String> seenNatively(ComparedApp app) throws Exception {
        return LimitedRun.run(app, Target.of(setup, Target.NO_AGENT));
    }

    /** What the application tells when it runs in the JVM; it may let the agent log lines like this regular expression. */
    public List<String> seenWithAgent(String expectedLog, ComparedApp app) {
        return runAndTell(app, expectedLog);
    }

    private static ComparedApp asCompared(AppUnderTest app) {
        return target -> {
            app.run(target);
            return List.of();
        };
    }

    private List<String> runAndTell(ComparedApp app, String... expectedLog) {
        AppJvm running = running();
        running.send(Wire.encode(new Wire.Order(Target.of(setup, metricsPort), app)));
        String line = running.awaitLine("^" + Wire.ANSWER, ANSWERED);
        Wire.Answer answer = Wire.decode(Wire.Answer.class, line.substring(Wire.ANSWER.length()));
        try {
            if (answer.failure() != null) {
                throw new AssertionError("In the application on " + setup + ":\n" + answer.failure() + log(running));
            }
            if (!mayFail) {
                assertNoAgentErrors();
            }
            assertExpectedLog(expectedLog);
        } catch (AssertionError e) {
            // What follows is not to suffer from this failure's remains.
            discard();
            throw e;
        }
        return answer.seen();
    }

    /** What the JVM has written to its error stream, also when it has ended. */
    public List<String> log() {
        return jvm == null ? lastLog : jvm.stderr();
    }

    /** Ends the JVM in order. */
    @Override
    public void close() {
        if (jvm != null) {
            try (AppJvm ending = jvm) {
                ending.closeInput();
                ending.awaitSuccess();
                assertExpectedLog();
            } finally {
                lastLog = jvm.stderr();
                jvm = null;
            }
        }
    }

    private AppJvm running() {
        if (jvm == null) {
            AppJvm.Builder builder = AppJvm.of(AppRunner.class).jdk(setup.jdk());
            builder.classPath(classPath());
            earlierAgents.forEach(jar -> builder.agent(jar, ""));
            builder.agent(agent, "");
            laterAgents.forEach(jar -> builder.agent(jar, ""));
            builder.jvmArgs("-Xshare:auto", "-XX:-OmitStackTraceInFastThrow")
                    .property("writebatch.enabled", true)
                    .property("writebatch.metrics.port", 0)
                    .property("org.slf4j.simpleLogger.defaultLogLevel", "error")
                    .timeLimit(LIFE);
            for (String property : properties) {
                builder.jvmArgs("-Dwritebatch." + property);
            }
            environment.forEach(builder::environment);
            logLinesSeen = 0;
            jvm = start(builder);
        }
        return jvm;
    }

    private List<Path> classPath() {
        List<Path> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = Path.of(entry).getFileName().toString();
            // What decodes OTLP is no OpenTelemetry to an application, and stands in signatures of tests.
            if (openTelemetry || !name.startsWith("opentelemetry-") || name.startsWith("opentelemetry-proto-")) {
                entries.add(Path.of(entry));
            }
        }
        return entries;
    }

    private AppJvm start(AppJvm.Builder builder) {
        AppJvm started = builder.start();
        try {
            Matcher metrics = METRICS.matcher(started.awaitLine(METRICS.pattern(), STARTED));
            if (metrics.find()) {
                metricsPort = Integer.parseInt(metrics.group(1));
            }
            return started;
        } catch (AssertionError e) {
            started.close();
            throw e;
        }
    }

    private void discard() {
        jvm.close();
        jvm = null;
    }

    private void assertNoAgentErrors() {
        Metrics metrics = Metrics.scrape(metricsPort);
        assertThat(metrics.samples("jdbc_write_agent_errors_total"))
                .as("counter of agent errors")
                .isNotEmpty();
        assertThat(metrics.sum("jdbc_write_agent_errors_total"))
                .as("agent errors; the log of the application's JVM:\n%s", log(jvm))
                .isZero();
    }

    private void assertExpectedLog(String... expected) {
        List<String> lines = jvm.stderr();
        List<String> fresh = new ArrayList<>(lines.subList(logLinesSeen, lines.size()));
        logLinesSeen = lines.size();
        fresh.removeIf(line -> EXPECTED_LOG.matcher(line).matches());
        List<Pattern> patterns = new ArrayList<>(alsoExpected);
        for (String regex : expected) {
            patterns.add(Pattern.compile(regex));
        }
        fresh.removeIf(line ->
                patterns.stream().anyMatch(pattern -> pattern.matcher(line).find()));
        assertThat(fresh).as("unexpected lines in the application's log").isEmpty();
    }

    private static String log(AppJvm jvm) {
        return "\nIts log:\n" + String.join("\n", jvm.stderr());
    }
}
