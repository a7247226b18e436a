package io.writebatch.core;

import java.util.Locale;

/** Why a leader stopped waiting and sealed its group. */
public enum FlushReason {
    /** The group reached {@code max_batch_size} or {@code max_batch_bytes}. */
    FULL,
    /** Every writer known to be active on the key had arrived. */
    ALL_WRITERS,
    /** Others were to come, but are better flushed after: half of the writers are in, or the last waits brought nobody. */
    EAGER,
    /** Nobody had arrived for so long that waiting on would have cost more than it could gain. */
    QUIET,
    /** The delay bound was over. */
    DELAY,
    /** No other writer was known: no wait at all. */
    ALONE;

    /** The value of the metric label {@code reason}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
