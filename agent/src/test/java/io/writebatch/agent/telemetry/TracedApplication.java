package io.writebatch.agent.telemetry;

import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.writebatch.agent.config.OpenTelemetryMode;
import io.writebatch.core.FlushReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A JVM of its own for {@link FlushSpansTest}: flushes a few times, the first of them before OpenTelemetry is ready, and
 * ends by running out of threads that are not daemons. With a second argument it first waits until that text is printed for
 * each flush: the console exporter prints by {@code java.util.logging}, which prints no more when the JVM exits.
 */
final class TracedApplication {
    static final int FLUSHES = 25;

    private TracedApplication() {}

    public static void main(String[] args) {
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        if (args.length > 1) {
            System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        }
        AgentLog log = new AgentLog();
        OpenTelemetryMode mode = OpenTelemetryMode.valueOf(args[0].toUpperCase(Locale.ROOT));
        OtelSettings settings = new OtelSettings(System.getProperties(), System.getenv());
        FlushSpans spans = FlushSpans.create(mode, settings, new Applications(log), log);
        if (spans == null) {
            System.out.println("no spans");
            return;
        }
        FlushReport report = Reports.committed().report();
        for (int i = 0; i < FLUSHES; i++) {
            spans.callerContext(null, System.nanoTime());
            spans.flushed(report);
        }
        if (args.length > 1) {
            await().until(() -> printed.toString(StandardCharsets.UTF_8).split(args[1], -1).length > FLUSHES);
            err.print(printed.toString(StandardCharsets.UTF_8));
        }
        System.out.println("global " + GlobalOpenTelemetry.isSet());
    }
}
