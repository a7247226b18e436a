package io.writebatch.agent.telemetry;

import java.util.function.Supplier;

/** Writes the report to the log when the JVM exits. */
final class ExitReport implements Runnable {
    private final Supplier<String> report;
    private final AgentLog log;

    ExitReport(Supplier<String> report, AgentLog log) {
        this.report = report;
        this.log = log;
    }

    void register() {
        Runtime.getRuntime().addShutdownHook(AgentThreads.daemon("report-exit", this));
    }

    @Override
    public void run() {
        try {
            for (String line : report.get().split("\n", -1)) {
                if (!line.isEmpty()) {
                    log.info(line);
                }
            }
        } catch (Throwable e) {
            log.failure("report", e);
        }
    }
}
