package io.writebatch.agent.telemetry;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Exports the metrics by the bundled OpenTelemetry, which is opened when there is something to tell: not before {@code
 * main}, because it sets up {@code java.util.logging}, which some applications must be the first to do. Thread-safe.
 */
final class BundledMetrics {
    private static final int EXIT_WAIT_SECONDS = 2;

    private final String exporters;
    private final PrometheusMetrics metrics;
    private final Runnable beforeScrape;
    private final AgentLog log;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile BundledSdk sdk;

    /** Made before {@code main} for the reasons of {@link SpanThread}'s, hence no lambdas, whose first costs milliseconds. */
    private final Thread opener = AgentThreads.daemon("metrics-export", new Opener());

    private final Thread exit = AgentThreads.daemon("metrics-export-exit", new Exit());

    /** Takes the exporters as the standard setting names them. */
    BundledMetrics(String exporters, PrometheusMetrics metrics, Runnable beforeScrape, AgentLog log) {
        this.exporters = exporters;
        this.metrics = metrics;
        this.beforeScrape = beforeScrape;
        this.log = log;
    }

    /** Returns at once; further calls do nothing. */
    void start() {
        if (started.get() || !started.compareAndSet(false, true)) {
            return;
        }
        try {
            Runtime.getRuntime().addShutdownHook(exit);
            opener.start();
        } catch (IllegalStateException e) {
            // The JVM is on its way out already.
            settled.countDown();
        }
    }

    private final class Opener implements Runnable {
        @Override
        public void run() {
            try {
                sdk = BundledSdk.ofMetrics(exporters, new PrometheusProducer(metrics, beforeScrape));
                log.info("metrics go through the bundled OpenTelemetry, too");
            } catch (Throwable e) {
                log.warn("no metrics through OpenTelemetry: it did not start: " + BundledSdk.reason(e)
                        + "; batching is not affected");
            } finally {
                settled.countDown();
            }
        }
    }

    /** Exports once more. */
    private final class Exit implements Runnable {
        @Override
        public void run() {
            try {
                if (settled.await(EXIT_WAIT_SECONDS, TimeUnit.SECONDS) && sdk != null) {
                    sdk.close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Throwable e) {
                log.failure("metrics", e);
            }
        }
    }
}
