package io.writebatch.agent.telemetry;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The bundled OpenTelemetry as a pipeline, opened by the first span: not before {@code main}, because it sets up
 * {@code java.util.logging}, which some applications must be the first to do. Used by the thread that makes spans.
 */
final class BundledTracing {
    private static final int EXIT_WAIT_SECONDS = 2;

    private final AgentLog log;
    private final SpanThread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean awaited = new AtomicBoolean();

    /** Made before {@code main} for the same reason as {@link SpanThread}'s, hence no lambda, whose first costs milliseconds. */
    private final Thread exit = AgentThreads.daemon("tracing-exit", new Exit());

    private boolean tried;
    private BundledSdk sdk;
    private Pipeline pipeline;

    BundledTracing(SpanThread thread, AgentLog log) {
        this.thread = thread;
        this.log = log;
    }

    /** Before the first span is ordered: however soon the JVM ends after that, it is exported. */
    void expectExit() {
        if (!awaited.get() && awaited.compareAndSet(false, true)) {
            try {
                Runtime.getRuntime().addShutdownHook(exit);
            } catch (IllegalStateException e) {
                // The JVM is on its way out already; this span is not waited for.
            }
        }
    }

    /** Takes some hundred milliseconds the first time; null when it cannot be had. */
    Pipeline pipeline() {
        if (!tried) {
            tried = true;
            open();
        }
        return pipeline;
    }

    private void open() {
        try {
            sdk = BundledSdk.ofTraces();
            pipeline = sdk.pipeline();
        } catch (Throwable e) {
            log.warn("no spans: OpenTelemetry did not start: " + BundledSdk.reason(e) + "; batching is not affected");
        }
    }

    private void close() {
        try {
            if (sdk != null) {
                sdk.close();
            }
        } finally {
            closed.countDown();
        }
    }

    /** Closes after all that was ordered before. */
    private final class Exit implements Runnable {
        @Override
        public void run() {
            try {
                if (thread.offer(BundledTracing.this::close, EXIT_WAIT_SECONDS, TimeUnit.SECONDS)) {
                    closed.await(2L * EXIT_WAIT_SECONDS, TimeUnit.SECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Throwable e) {
                log.failure("tracing", e);
            }
        }
    }
}
