package io.writebatch.agent.telemetry;

import java.util.concurrent.TimeUnit;

/** Lets one event of a topic through, and later one a minute together with the number of those it stands for. */
final class RepeatLimit {
    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private boolean begun;
    private long lastNanos;
    private long held;

    /** True for the first caller. */
    synchronized boolean first() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    /** Zero when this event is to be held back, else how many events it stands for, itself included. */
    synchronized long admit(long nowNanos) {
        if (begun && nowNanos - lastNanos < INTERVAL_NANOS) {
            held++;
            return 0;
        }
        long admitted = held + 1;
        begun = true;
        lastNanos = nowNanos;
        held = 0;
        return admitted;
    }
}
