package io.writebatch.agent.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Writes to the log when the JVM exits. Holds on to nothing of the application, because it is made before {@code main}. */
final class ExitReport implements Runnable {
    /** A full pipe that nobody reads blocks whoever writes to it, and must not keep the JVM from exiting. */
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final Supplier<String> text;
    private final AgentLog log;

    /** Takes what gives the text; empty lines are left out. */
    ExitReport(Supplier<String> text, AgentLog log) {
        this.text = text;
        this.log = log;
    }

    void register() {
        Runtime.getRuntime().addShutdownHook(AgentThreads.daemon("report-exit", this));
    }

    @Override
    public void run() {
        try {
            List<String> lines = lines();
            if (!lines.isEmpty()) {
                Thread writer = AgentThreads.daemon("report", () -> lines.forEach(log::info));
                writer.start();
                writer.join(LONGEST_WAIT_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            log.failure("report", e);
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (String line : text.get().split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        return lines;
    }
}
