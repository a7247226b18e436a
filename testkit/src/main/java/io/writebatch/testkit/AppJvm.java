package io.writebatch.testkit;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An application in a JVM of its own, as a user would start it, with or without the agent. It ends with this JVM, at
 * its time limit, or when closed, whatever comes first.
 */
public final class AppJvm implements AutoCloseable {
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);
    private static final Set<AppJvm> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(AppJvm::close), "testkit-apps-end"));
    }

    private final Process process;
    private final BufferedWriter input;
    private final AppOutput output = new AppOutput();
    private final Duration timeLimit;
    private volatile boolean timeLimitReached;
    private int readUpTo;

    private AppJvm(Process process, String name, Duration timeLimit) {
        this.process = process;
        this.timeLimit = timeLimit;
        input = process.outputWriter(StandardCharsets.UTF_8);
        output.follow(AppOutput.Stream.OUT, process.getInputStream(), name + "-out");
        output.follow(AppOutput.Stream.ERR, process.getErrorStream(), name + "-err");
    }

    public static Builder of(Class<?> mainClass) {
        return new Builder(mainClass.getName());
    }

    public static Builder of(String mainClass) {
        return new Builder(mainClass);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a line to the application's standard input. */
    public void send(String line) {
        try {
            input.write(line);
            input.newLine();
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(failure("does not read its input"), e);
        }
    }

    /** Ends the application's standard input. */
    public void closeInput() {
        try {
            input.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line, on either stream, that contains the pattern; each call looks after the line the last found. */
    public String awaitLine(String regex, Duration limit) {
        try {
            AppOutput.Found found = output.await(Pattern.compile(regex), readUpTo, limit)
                    .orElseThrow(() -> new AssertionError(failure("did not print a line like \"" + regex + "\"")));
            readUpTo = found.index() + 1;
            return found.line();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The exit status; fails if the time limit ended the application. */
    public int awaitExit() {
        try {
            int status = process.waitFor();
            if (timeLimitReached || !output.awaitEnd(LAST_OUTPUT)) {
                throw new AssertionError(failure("was ended at its time limit of " + timeLimit));
            }
            return status;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Waits for the exit and fails unless the status is 0. */
    public AppJvm awaitSuccess() {
        int status = awaitExit();
        if (status != 0) {
            throw new AssertionError(failure("ended with " + status));
        }
        return this;
    }

    /** Fails if the error stream holds a line in which none of these regular expressions is found. */
    public void assertCleanLog(String... allowed) {
        List<Pattern> patterns = Arrays.stream(allowed).map(Pattern::compile).toList();
        List<String> unexpected = stderr().stream()
                .filter(line -> patterns.stream()
                        .noneMatch(pattern -> pattern.matcher(line).find()))
                .toList();
        if (!unexpected.isEmpty()) {
            throw new AssertionError(failure("logged what it should not:\n" + String.join("\n", unexpected)));
        }
    }

    public List<String> stdout() {
        return output.lines(AppOutput.Stream.OUT);
    }

    public List<String> stderr() {
        return output.lines(AppOutput.Stream.ERR);
    }

    /** The lines of both streams, in the order they arrived. */
    public List<String> output() {
        return output.all();
    }

    /** Ends the application as {@code kill -9} does. What it has printed until then can be read. */
    public void kill9() {
        // Not the process itself: on Linux its destroy methods close the streams, also under a thread that reads them.
        process.toHandle().destroyForcibly();
    }

    /** Asks the application to end, as {@code kill} does: its shutdown hooks run. */
    public void terminate() {
        process.toHandle().destroy();
    }

    @Override
    public void close() {
        kill9();
        RUNNING.remove(this);
    }

    private void limitTime() {
        RUNNING.add(this);
        var unused = process.onExit().thenRun(() -> RUNNING.remove(this));
        CompletableFuture.delayedExecutor(timeLimit.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    timeLimitReached = process.isAlive();
                    kill9();
                });
    }

    private String failure(String what) {
        return "The application " + what + ". Its output:\n" + output.transcript();
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }

    /** How to start an application; the defaults are this JVM's JDK and class path, and two minutes. */
    public static final class Builder {
        /** They would reach the child from whatever started this JVM, and change what it prints or does. */
        private static final Pattern NOT_INHERITED =
                Pattern.compile("JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|WRITEBATCH_.*|OTEL_.*");

        private final String mainClass;
        private final List<String> jvmArgs = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final List<String> args = new ArrayList<>();
        private Jdk jdk = Jdk.current();
        private String classPath = System.getProperty("java.class.path");
        private Path workingDirectory = Path.of("").toAbsolutePath();
        private Duration timeLimit = Duration.ofMinutes(2);

        private Builder(String mainClass) {
            this.mainClass = mainClass;
        }

        public Builder jdk(Jdk value) {
            jdk = value;
            return this;
        }

        /** All the application needs; what {@link ChildMain} needs is added. */
        public Builder classPath(List<Path> entries) {
            classPath = entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
            return this;
        }

        /** Attaches an agent; may be called again for another. Options may be empty. */
        public Builder agent(Path jar, String options) {
            return jvmArgs("-javaagent:" + jar + (options.isEmpty() ? "" : "=" + options));
        }

        public Builder property(String name, Object value) {
            return jvmArgs("-D" + name + "=" + value);
        }

        public Builder jvmArgs(String... values) {
            jvmArgs.addAll(List.of(values));
            return this;
        }

        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        public Builder workingDirectory(Path value) {
            workingDirectory = value;
            return this;
        }

        public Builder args(String... values) {
            args.addAll(List.of(values));
            return this;
        }

        public Builder timeLimit(Duration value) {
            timeLimit = value;
            return this;
        }

        public AppJvm start() {
            ProcessBuilder builder = new ProcessBuilder(command()).directory(workingDirectory.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> NOT_INHERITED.matcher(name).matches());
            builder.environment().putAll(environment);
            try {
                AppJvm app = new AppJvm(builder.start(), mainClass, timeLimit);
                app.limitTime();
                return app;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private List<String> command() {
            List<String> command = new ArrayList<>();
            command.add(jdk.java().toString());
            command.addAll(jvmArgs);
            command.add("-D" + ChildMain.PARENT + "=" + ProcessHandle.current().pid());
            command.add("-cp");
            command.add(classPath + File.pathSeparator + ClassPaths.locationOf(ChildMain.class));
            command.add(ChildMain.class.getName());
            command.add(mainClass);
            command.addAll(args);
            return command;
        }
    }
}
