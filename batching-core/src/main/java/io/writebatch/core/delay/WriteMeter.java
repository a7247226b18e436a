package io.writebatch.core.delay;

import io.writebatch.core.Ticker;
import io.writebatch.core.WriteObserver;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts writes and, once an interval, tells their rate. There is no timer: the first caller to notice that the
 * interval is over closes it, so an idle process runs nothing.
 */
public final class WriteMeter {
    private final Ticker ticker;
    private final long intervalNanos;
    private final DelayPolicy policy;
    private final WriteObserver observer;
    private final LongAdder writes = new LongAdder();
    private final AtomicLong intervalStart;

    public WriteMeter(Ticker ticker, long intervalNanos, DelayPolicy policy, WriteObserver observer) {
        this.ticker = ticker;
        this.intervalNanos = intervalNanos;
        this.policy = policy;
        this.observer = observer;
        this.intervalStart = new AtomicLong(ticker.nanos());
    }

    public void write() {
        writes.increment();
        closeIntervalIfDue();
    }

    /** Also called when somebody reads the metrics, so that the rate of an idle process is seen to be zero. */
    public void closeIntervalIfDue() {
        long start = intervalStart.get();
        long elapsed = ticker.nanos() - start;
        if (elapsed >= intervalNanos && intervalStart.compareAndSet(start, start + elapsed)) {
            double perSecond = writes.sumThenReset() * 1e9 / elapsed;
            observer.writesPerSecond(perSecond);
            policy.adapt(perSecond);
        }
    }
}
