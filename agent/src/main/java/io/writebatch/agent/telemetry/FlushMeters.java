package io.writebatch.agent.telemetry;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReason;
import io.writebatch.core.FlushReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Measures flushes by database. Thread-safe. */
final class FlushMeters {
    static final String SIZE = "jdbc_write_batch_size";
    static final String DELAY = "jdbc_write_batch_delay_seconds";
    static final String LATENCY = "jdbc_write_batch_latency_seconds";

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096};
    private static final double[] DELAYS = {
        0, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1
    };
    private static final double[] LATENCIES = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private final Histogram size;
    private final Histogram delay;
    private final Histogram latency;
    private final Counter flushes;
    private final Counter failures;
    private final Counter retries;
    private final ConcurrentMap<String, DatabaseMeters> databases = new ConcurrentHashMap<>();

    FlushMeters(CollectorRegistry registry) {
        this.size = Histogram.build()
                .name(SIZE)
                .help("Writes in a flushed group.")
                .labelNames("database")
                .buckets(SIZES)
                .withoutExemplars()
                .register(registry);
        this.delay = Histogram.build()
                .name(DELAY)
                .help("How long the leader of a group waited for more writers before the flush, in seconds.")
                .labelNames("database")
                .buckets(DELAYS)
                .withoutExemplars()
                .register(registry);
        this.latency = Histogram.build()
                .name(LATENCY)
                .help("Duration of a flush from its first byte to its last answer, in seconds.")
                .labelNames("database")
                .buckets(LATENCIES)
                .withoutExemplars()
                .register(registry);
        this.flushes = Counter.build()
                .name("jdbc_write_flushes_total")
                .help("Flushed groups, by the reason why the leader stopped waiting.")
                .labelNames("reason", "database")
                .withoutExemplars()
                .register(registry);
        this.failures = Counter.build()
                .name("jdbc_write_group_failures_total")
                .help("Flushed groups that did not commit: native, each write ran again on its own;"
                        + " unknown, nobody knows and each caller was told so.")
                .labelNames("outcome", "database")
                .withoutExemplars()
                .register(registry);
        this.retries = Counter.build()
                .name("jdbc_write_group_retries_total")
                .help("How often a group was sent again, because somebody else had locked one of its rows.")
                .labelNames("database")
                .withoutExemplars()
                .register(registry);
    }

    /** The upper bounds of a histogram's buckets, but for the last. */
    static List<Double> boundaries(String histogram) {
        double[] bounds = switch (histogram) {
            case SIZE -> SIZES;
            case DELAY -> DELAYS;
            case LATENCY -> LATENCIES;
            default -> throw new IllegalArgumentException(histogram);
        };
        return Arrays.stream(bounds).boxed().toList();
    }

    void flushed(FlushReport report) {
        String database = report.target().database();
        DatabaseMeters meters = databases.get(database);
        if (meters == null) {
            DatabaseMeters fresh = new DatabaseMeters(database);
            DatabaseMeters earlier = databases.putIfAbsent(database, fresh);
            meters = earlier == null ? fresh : earlier;
        }
        meters.flushed(report);
    }

    List<FlushTally> tallies() {
        List<FlushTally> tallies = new ArrayList<>();
        databases.forEach((database, meters) -> tallies.add(meters.tally(database)));
        return tallies;
    }

    /** The children for one database, all made at once so that every series starts at zero. */
    private final class DatabaseMeters {
        private final Histogram.Child size;
        private final Histogram.Child delay;
        private final Histogram.Child latency;
        private final Counter.Child retries;
        private final Map<FlushReason, Counter.Child> flushes = new EnumMap<>(FlushReason.class);
        private final Map<FlushOutcome, Counter.Child> failures = new EnumMap<>(FlushOutcome.class);

        DatabaseMeters(String database) {
            this.size = FlushMeters.this.size.labels(database);
            this.delay = FlushMeters.this.delay.labels(database);
            this.latency = FlushMeters.this.latency.labels(database);
            this.retries = FlushMeters.this.retries.labels(database);
            for (FlushReason reason : FlushReason.values()) {
                flushes.put(reason, FlushMeters.this.flushes.labels(reason.label(), database));
            }
            for (FlushOutcome outcome : FlushOutcome.values()) {
                if (outcome != FlushOutcome.COMMITTED) {
                    failures.put(outcome, FlushMeters.this.failures.labels(outcome.label(), database));
                }
            }
        }

        void flushed(FlushReport report) {
            size.observe(report.size());
            delay.observe(report.delayNanos() / NANOS_PER_SECOND);
            latency.observe(report.latencyNanos() / NANOS_PER_SECOND);
            flushes.get(report.reason()).inc();
            if (report.retries() > 0) {
                retries.inc(report.retries());
            }
            Counter.Child failure = failures.get(report.outcome());
            if (failure != null) {
                failure.inc();
            }
        }

        FlushTally tally(String database) {
            Map<FlushOutcome, Long> failed = new EnumMap<>(FlushOutcome.class);
            failures.forEach((outcome, child) -> failed.put(outcome, (long) child.get()));
            Histogram.Child.Value sizes = size.get();
            return new FlushTally(database, (long) sizes.buckets[sizes.buckets.length - 1], (long) sizes.sum, failed);
        }
    }
}
