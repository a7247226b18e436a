package io.writebatch.core.group;

import io.writebatch.core.BatchingSettings;
import io.writebatch.core.Driver;
import io.writebatch.core.Target;
import io.writebatch.core.Ticker;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.sql.StatementFacts;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What sessions of one target and one session state share: the batchers of their writes, one a key. Bounded, because an
 * application may make up texts without end.
 */
public final class SharingScope {
    private static final int MOST_KEYS = 1_000;
    private static final long IDLE_NANOS = 1_000_000_000L;

    private final ConcurrentHashMap<BatchKey, Batcher> byKey = new ConcurrentHashMap<>();
    private final AtomicBoolean purging = new AtomicBoolean();
    private final TableLanes lanes;
    private final GroupFlusher flusher;
    private final FlushThreads flushThreads;
    private final BatchingSettings settings;
    private final DelayPolicy delay;
    private final Ticker ticker;

    public SharingScope(
            Target target,
            Driver driver,
            TableLanes lanes,
            BatchingSettings settings,
            DelayPolicy delay,
            Ticker ticker,
            WriteObserver observer,
            FlushThreads flushThreads) {
        this.lanes = lanes;
        this.flushThreads = flushThreads;
        this.settings = settings;
        this.delay = delay;
        this.ticker = ticker;
        this.flusher = new GroupFlusher(target, driver, settings, ticker, observer, session -> session.scope() == this);
    }

    public Batcher batcher(BatchKey key, StatementFacts statement) {
        Batcher known = byKey.get(key);
        if (known != null) {
            return known;
        }
        if (byKey.size() >= MOST_KEYS) {
            purge();
        }
        // Two batchers of one key are harmless: the lane of the table keeps their flushes apart.
        return byKey.computeIfAbsent(
                key,
                k -> new Batcher(
                        k,
                        lanes.lane(statement.table()),
                        flusher,
                        flushThreads,
                        settings,
                        delay,
                        ticker,
                        new Health(
                                ticker,
                                new GainMonitor(ticker),
                                settings.flushSingle() ? Probation.none() : Probation.begin())));
    }

    private void purge() {
        if (purging.compareAndSet(false, true)) {
            try {
                byKey.values().removeIf(batcher -> batcher.idle(IDLE_NANOS));
                if (byKey.size() >= MOST_KEYS) {
                    byKey.values().removeIf(batcher -> batcher.idle(0));
                }
            } finally {
                purging.set(false);
            }
        }
    }
}
