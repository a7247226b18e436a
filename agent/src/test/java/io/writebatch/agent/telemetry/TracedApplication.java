package io.writebatch.agent.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.writebatch.agent.config.TracingMode;
import io.writebatch.core.FlushReport;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own for {@link FlushSpansTest}: flushes a few times before and after OpenTelemetry is ready, and ends by
 * running out of threads that are not daemons.
 */
final class TracedApplication {
    static final int EARLY = 20;
    static final int LATE = 5;

    private TracedApplication() {}

    public static void main(String[] args) throws InterruptedException {
        AgentLog log = new AgentLog();
        TracingMode mode = TracingMode.valueOf(args[0].toUpperCase(Locale.ROOT));
        FlushSpans spans = FlushSpans.create(mode, System.getProperties(), System.getenv(), log);
        if (spans == null) {
            System.out.println("no spans");
            return;
        }
        FlushReport report = Reports.committed().report();
        for (int i = 0; i < EARLY; i++) {
            spans.callerContext();
            spans.flushed(report);
        }
        System.out.println("settled " + spans.awaitSettled(60, TimeUnit.SECONDS));
        for (int i = 0; i < LATE; i++) {
            spans.callerContext();
            spans.flushed(report);
        }
        System.out.println("global " + GlobalOpenTelemetry.isSet());
    }
}
