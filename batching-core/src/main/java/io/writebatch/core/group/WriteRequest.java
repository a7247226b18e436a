package io.writebatch.core.group;

import io.writebatch.bridge.BoundValues;
import io.writebatch.core.session.Session;
import io.writebatch.core.sql.StatementFacts;

/**
 * One parked call. Made, claimed and settled once; the links of the group's stack lie in here so that joining allocates
 * nothing.
 */
public final class WriteRequest {
    final Session session;
    final Object statement;
    final StatementFacts facts;
    final BoundValues values;
    final String literalSql;
    final int keys;
    final Object callerContext;
    final long claimedNanos;
    final Thread thread;

    /** The member that joined before this one; written before the request is published in the group. */
    WriteRequest below;

    /** Members of the group up to this one. */
    int position;

    /** Bytes of the group up to this one. */
    long bytesSoFar;

    /** Whether the request is in a group, so that somebody may execute it; its own thread's. */
    private boolean joined;

    private BatchGroup led;

    private volatile Settlement settlement;

    /** Set on the first follower, which watches over the flush. */
    private volatile FlushWatch watch;

    /**
     * @param values null for a literal write
     * @param literalSql null for a prepared write
     * @param callerContext null when the caller is not traced
     */
    public WriteRequest(
            Session session,
            Object statement,
            StatementFacts facts,
            BoundValues values,
            String literalSql,
            int keys,
            Object callerContext,
            Thread thread,
            long claimedNanos) {
        this.session = session;
        this.statement = statement;
        this.facts = facts;
        this.values = values;
        this.literalSql = literalSql;
        this.keys = keys;
        this.callerContext = callerContext;
        this.thread = thread;
        this.claimedNanos = claimedNanos;
    }

    public Object statement() {
        return statement;
    }

    public StatementFacts facts() {
        return facts;
    }

    /** Null for a prepared write. */
    public String literalSql() {
        return literalSql;
    }

    public int keys() {
        return keys;
    }

    public long claimedNanos() {
        return claimedNanos;
    }

    long bytes() {
        return values == null ? literalSql.length() : values.bytes();
    }

    void markJoined() {
        joined = true;
    }

    /** The group this request is to lead, null when another was first. */
    void leads(BatchGroup group) {
        led = group;
        joined = group != null;
    }

    /** Of a member: whether it was the first to join the leader. Every group that is flushed by default has one. */
    boolean isFirstFollower() {
        return position == 2;
    }

    BatchGroup led() {
        return led;
    }

    boolean joined() {
        return joined;
    }

    /** Null until the request is settled. */
    public Settlement settlement() {
        return settlement;
    }

    /** This request and those that joined before it, in the order of their arrival. */
    WriteRequest[] inOrderOfArrival() {
        WriteRequest[] members = new WriteRequest[position];
        WriteRequest request = this;
        for (int i = members.length - 1; i >= 0; i--) {
            members[i] = request;
            request = request.below;
        }
        return members;
    }

    void settle(Settlement newSettlement) {
        settlement = newSettlement;
    }

    FlushWatch watch() {
        return watch;
    }

    void watchOver(FlushWatch newWatch) {
        watch = newWatch;
    }
}
