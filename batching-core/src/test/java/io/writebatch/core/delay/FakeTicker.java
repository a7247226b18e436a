package io.writebatch.core.delay;

import io.writebatch.core.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. */
public final class FakeTicker implements Ticker {
    private final AtomicLong nanos;
    private final AtomicReference<Runnable> onNextReading = new AtomicReference<>();

    public FakeTicker() {
        this(0);
    }

    public FakeTicker(long start) {
        this.nanos = new AtomicLong(start);
    }

    @Override
    public long nanos() {
        Runnable hook = onNextReading.getAndSet(null);
        if (hook != null) {
            hook.run();
        }
        return nanos.get();
    }

    public void advance(long by) {
        nanos.addAndGet(by);
    }

    public void advanceMillis(long by) {
        advance(by * 1_000_000L);
    }

    /** Runs {@code hook} inside the next reading, before its value is taken: the window between two instructions. */
    public void onNextReading(Runnable hook) {
        onNextReading.set(hook);
    }
}
