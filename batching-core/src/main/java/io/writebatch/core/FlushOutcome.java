package io.writebatch.core;

import java.util.Locale;

/** How a flush ended. */
public enum FlushOutcome {
    /** The server acknowledged the commit. */
    COMMITTED,
    /** Rolled back for certain: every member runs natively. */
    NATIVE,
    /** The commit may have been sent, or something could not be rolled back: every member gets an exception of class 08. */
    UNKNOWN;

    /** The value of the metric label {@code outcome}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
