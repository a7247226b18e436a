package io.writebatch.core;

import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;

/**
 * The core's only way outward: metrics and spans are made from these calls.
 *
 * <p>Every method may be called by any application thread at any time and must be quick, must not block and must not
 * call back into JDBC. What it throws is swallowed and reported through {@link #agentError}.
 */
public interface WriteObserver {
    /** An observer that sees nothing. */
    WriteObserver NONE = new WriteObserver() {};

    /**
     * Called on the thread of a caller whose write is about to join a group, so that the flush's span can link to it.
     *
     * @param driver the class loader of the driver it uses; null for the bootstrap class loader
     * @param nanos what the core's {@link Ticker} says now, so that nobody has to read a clock again for each write
     * @return the caller's trace context, or null when there is none to keep
     */
    default Object callerContext(ClassLoader driver, long nanos) {
        return null;
    }

    /**
     * A write was committed as a member of a group; called by the caller's own thread once per write, before its call
     * returns.
     *
     * @param waitedNanos from the claim to the outcome
     */
    default void batched(Target target, StatementFacts statement, long waitedNanos) {}

    /** A write runs natively; called by the caller's own thread once per write, before the driver runs it. */
    default void excluded(Target target, StatementFacts statement, ExclusionReason reason) {}

    /** A flush ended; called once per flush by the thread that did it, after its followers were woken. */
    default void flushed(FlushReport report) {}

    /** The delay bound was adapted. */
    default void delayAdjusted(long oldNanos, long newNanos) {}

    /** Writes per second (batched and excluded) over the last metrics interval. */
    default void writesPerSecond(double value) {}

    /**
     * Something inside the agent failed and was absorbed.
     *
     * @param where a short constant that names the place
     */
    default void agentError(String where, Throwable error) {}

    /**
     * Something an operator should know once, in one line that says what, where and what to do. The receiver drops
     * repetitions of the same {@code topic}.
     */
    default void notice(String topic, String message) {}
}
