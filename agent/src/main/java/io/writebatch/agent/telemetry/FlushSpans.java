package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.TracingMode;
import io.writebatch.core.FlushReport;
import io.writebatch.core.WriteObserver;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One span for each flush, through the bundled OpenTelemetry.
 *
 * <p>OpenTelemetry is opened on a thread of its own when the first write shows up: not before {@code main}, because it
 * sets up {@code java.util.logging}, which some applications must be the first to do; and not on a caller's thread,
 * because it takes long. Reports that come before it is ready are kept, up to a number, and become spans then: they
 * carry their own times. Thread-safe.
 */
final class FlushSpans implements WriteObserver {
    private static final int MAX_EARLY_REPORTS = 1024;
    private static final int EXIT_WAIT_SECONDS = 2;

    private final AgentLog log;
    private final AtomicBoolean opening = new AtomicBoolean();
    private final CountDownLatch settled = new CountDownLatch(1);
    private final BlockingQueue<FlushReport> early = new ArrayBlockingQueue<>(MAX_EARLY_REPORTS);
    private volatile BundledSdk sdk;
    private volatile SpanWriter writer;
    private volatile boolean unavailable;

    FlushSpans(AgentLog log) {
        this.log = log;
    }

    /** The spans that are asked for, or null when none are. */
    static FlushSpans create(
            TracingMode mode, Properties systemProperties, Map<String, String> environment, AgentLog log) {
        return switch (mode) {
            case OWN -> new FlushSpans(log);
            case AUTO -> new TracingDemand(systemProperties, environment).exists() ? new FlushSpans(log) : null;
            case APPLICATION -> {
                log.warn("no spans: tracing.mode application is not available in this version; own and auto are");
                yield null;
            }
            case OFF -> null;
        };
    }

    @Override
    public Object callerContext() {
        if (writer == null) {
            open();
            return null;
        }
        return SpanWriter.currentContext();
    }

    @Override
    public void flushed(FlushReport report) {
        SpanWriter ready = writer;
        if (ready != null) {
            ready.write(report);
        } else if (!unavailable) {
            open();
            keep(report);
        }
    }

    /** Waits until early spans are written or known to be impossible. */
    boolean awaitSettled(long timeout, TimeUnit unit) throws InterruptedException {
        return settled.await(timeout, unit);
    }

    private void keep(FlushReport report) {
        if (!early.offer(report)) {
            log.notice("early spans", "the first flushes have no spans: OpenTelemetry was not ready for them");
        }
        if (settled.getCount() == 0) {
            writeEarly();
        }
    }

    private void open() {
        if (!unavailable && opening.compareAndSet(false, true)) {
            AgentThreads.daemon("tracing", this::openNow).start();
        }
    }

    private void openNow() {
        try {
            unavailable = !closeAtExitOfJvm();
            if (!unavailable) {
                sdk = BundledSdk.open();
                writer = sdk.spanWriter();
                writeEarly();
                log.info("spans of flushes go through the bundled OpenTelemetry");
            }
        } catch (Throwable e) {
            unavailable = true;
            log.warn("no spans: OpenTelemetry did not start: " + reason(e) + "; batching is not affected");
        } finally {
            settled.countDown();
            writeEarly();
        }
    }

    /** False when the JVM is on its way out already. */
    private boolean closeAtExitOfJvm() {
        try {
            Runtime.getRuntime().addShutdownHook(AgentThreads.daemon("tracing-exit", this::closeAtExit));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private void writeEarly() {
        for (FlushReport report = early.poll(); report != null; report = early.poll()) {
            writeEarly(report);
        }
    }

    private void writeEarly(FlushReport report) {
        SpanWriter ready = writer;
        if (ready == null) {
            return;
        }
        try {
            ready.write(report);
        } catch (Throwable e) {
            log.failure("tracing", e);
        }
    }

    private void closeAtExit() {
        try {
            if (settled.await(EXIT_WAIT_SECONDS, TimeUnit.SECONDS) && sdk != null) {
                writeEarly();
                sdk.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            log.failure("tracing", e);
        }
    }

    /** The innermost cause says what is wrong. Not its words when they may quote an exporter's headers, a secret. */
    private static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause.toString();
        if (text.contains("GrpcSenderProvider")) {
            return "OTLP over gRPC is not bundled: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and the endpoint's HTTP port";
        }
        return text.contains("headers") ? cause.getClass().getName() + " about an exporter's headers" : text;
    }
}
