package io.writebatch.core.group;

import io.writebatch.core.ExchangeFailure;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.sql.ExclusionReason;

/** How far one attempt to flush a group has come. */
final class FlushAttempt {
    private static final Settlement REPLAYED = Settlement.runNatively(ExclusionReason.REPLAYED);

    /** From when on a follower cancels it. */
    final long lockWaitNanos;

    /** Made beforehand: there may be no memory for it when it is needed. */
    final Settlement unknown = Settlement.unknown();

    boolean transaction;
    boolean compound;
    /** The flush fails when what was known of the table no longer holds. */
    boolean guarded;

    /** Something may have been sent. */
    boolean begun;

    boolean restore;
    boolean commitMayBeSent;

    /** The members in the order of {@link #results}; both null until each one's answer has come. */
    WriteRequest[] answered;

    Object[] results;

    /** A cancel has not come back since the flush has. */
    boolean cancelHangs;

    /** The driver's code has failed in the middle of an exchange. */
    boolean lost;

    /** Fails where it would wait for a lock. */
    boolean noWait;

    /** Somebody else has locked a row of the group's, of which nothing is in the database. */
    boolean metLock;

    Throwable failure;
    FlushOutcome outcome = FlushOutcome.NATIVE;
    Settlement nativeFor = REPLAYED;

    FlushAttempt(long lockWaitNanos) {
        this.lockWaitNanos = lockWaitNanos;
    }

    /** As near to the failure as can be: further on the stack may overflow once more, which would hide it. */
    void noticeLoss(Throwable e) {
        lost |= ExchangeFailure.in(e);
    }
}
