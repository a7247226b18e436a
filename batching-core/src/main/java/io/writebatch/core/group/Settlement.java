package io.writebatch.core.group;

import io.writebatch.core.sql.ExclusionReason;

/** What was decided for one claimed write; its own thread turns it into a return value or an exception. */
public final class Settlement {
    /** How a claimed write ends. */
    public enum Kind {
        /** Committed with its group; there is a result. */
        COMMITTED,
        /** Not executed, or rolled back for certain: its own thread runs it natively. */
        NATIVE,
        /** The link was lost when the commit may have been sent. */
        UNKNOWN
    }

    private final Kind kind;
    private final Object result;
    private volatile Throwable cause;
    private final ExclusionReason reason;

    private Settlement(Kind kind, Object result, Throwable cause, ExclusionReason reason) {
        this.kind = kind;
        this.result = result;
        this.cause = cause;
        this.reason = reason;
    }

    static Settlement committed(Object result) {
        return new Settlement(Kind.COMMITTED, result, null, null);
    }

    static Settlement runNatively(ExclusionReason reason) {
        return new Settlement(Kind.NATIVE, null, null, reason);
    }

    static Settlement unknown() {
        return new Settlement(Kind.UNKNOWN, null, null, null);
    }

    void blame(Throwable newCause) {
        cause = newCause;
    }

    public Kind kind() {
        return kind;
    }

    /** The driver's result object of a committed write. */
    public Object result() {
        return result;
    }

    /** Why the outcome is unknown. */
    public Throwable cause() {
        return cause;
    }

    /** Why the write runs natively. */
    public ExclusionReason reason() {
        return reason;
    }
}
