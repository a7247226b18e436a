package io.writebatch.core.group;

import io.writebatch.core.BatchingSettings;
import io.writebatch.core.FlushReason;
import io.writebatch.core.FlushReport;
import io.writebatch.core.Ticker;
import io.writebatch.core.delay.ActiveWriters;
import io.writebatch.core.delay.CrowdShare;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.delay.FlushCost;
import io.writebatch.core.sql.ExclusionReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Gathers the writes of one batch key. The first to arrive leads: it waits for the table's flush in flight, then for
 * those who are known to come, seals its group and flushes it; whoever arrives meanwhile is in the next group. Nothing
 * runs in the background: requests are held by their own threads.
 */
public final class Batcher {
    /**
     * Timed parking is no finer than 50 µs on Linux (timer slack), and waking up to look takes CPU from those who are to
     * come.
     */
    private static final long SHORTEST_QUIET_NANOS = 100_000;

    private static final long SHORTEST_LOOK_NANOS = 1_000_000;

    private static final Settlement ALONE = Settlement.runNatively(ExclusionReason.ALONE);
    private static final Settlement NOT_SENT = Settlement.runNatively(ExclusionReason.REPLAYED);

    /** Several flushes that end after their cancels fit into it. */
    private static final long LONGEST_WAIT_FOR_LANE_NANOS = 5_000_000_000L;

    /** An engine or an isolation level changed by somebody else is noticed after this time at the latest. */
    private static final long VERIFIED_FOR_NANOS = 60_000_000_000L;

    /** More than one in five. */
    private static final double MISS_MEMORY = 0.9;

    private static final double MOST_MISSES = 2;

    private final BatchKey key;
    private final TableLane lane;
    private final GroupFlusher flusher;
    private final FlushThreads threads;
    private final BatchingSettings settings;
    private final DelayPolicy delay;
    private final Ticker ticker;
    private final ActiveWriters writers = new ActiveWriters();
    private final Health health;
    private final AtomicReference<BatchGroup> open = new AtomicReference<>();

    /** Used by the leader that holds the lane. */
    private final FlushCost cost = new FlushCost();

    /** Likewise. */
    private final CrowdShare share = new CrowdShare();

    private volatile long lastUsedNanos;

    /** Null until the server has been asked. */
    private TableFacts table;

    private long verifiedNanos;

    /** The leader's that holds the lane. */
    private double misses;

    Batcher(
            BatchKey key,
            TableLane lane,
            GroupFlusher flusher,
            FlushThreads threads,
            BatchingSettings settings,
            DelayPolicy delay,
            Ticker ticker,
            Health health) {
        this.key = key;
        this.lane = lane;
        this.flusher = flusher;
        this.threads = threads;
        this.settings = settings;
        this.delay = delay;
        this.ticker = ticker;
        this.health = health;
    }

    /** Whether this key batches at present, and why not. */
    public Health health() {
        return health;
    }

    /**
     * Whether nobody else is known to write with this key, so that the write that arrives runs natively at once, without a
     * request and a group. {@link #loneWriteEnded} must follow then.
     */
    public boolean startAlone() {
        if (!writers.nobodyElse() || open.get() != null || !lane.free() || settings.flushSingle()) {
            return false;
        }
        writers.arrived();
        writers.nativeStarted();
        lastUsedNanos = ticker.nanos();
        return true;
    }

    /**
     * Takes a claimed request to its settlement. Returns when it is settled, also for an interrupted thread, whose
     * interrupt flag is kept.
     *
     * @param hintedDelayNanos cap of the delay from the statement's hint, or {@link Long#MAX_VALUE}
     */
    public Settlement submit(WriteRequest request, long hintedDelayNanos) {
        try {
            return joinOrLead(request, hintedDelayNanos);
        } catch (Throwable e) {
            // Out of memory or stack. Once the request is in a group only its settlement says what became of it.
            if (!request.joined()) {
                throw e;
            }
            BatchGroup led = request.led();
            if (led != null && request.settlement() == null) {
                settleLeftovers(led);
                wake(led, request);
            }
            while (request.settlement() == null) {
                waitForMemory();
            }
            return request.settlement();
        }
    }

    private Settlement joinOrLead(WriteRequest request, long hintedDelayNanos) {
        while (true) {
            BatchGroup group = open.get();
            if (group == null) {
                BatchGroup own = new BatchGroup(request, settings.maxBatchSize(), settings.maxBatchBytes());
                own.capDelay(hintedDelayNanos);
                request.leads(own);
                if (open.compareAndSet(null, own)) {
                    writers.arrived();
                    return lead(own, request);
                }
                request.leads(null);
            } else if (group.join(request)) {
                // Only now: counted twice for a moment, it delays the leader a little; not at all, the leader would go
                // alone.
                writers.arrived();
                group.wakeLeaderIfWanted(request);
                group.capDelay(hintedDelayNanos);
                return follow(request);
            } else {
                open.compareAndSet(group, null);
            }
        }
    }

    /** A write that was settled as alone has run natively. */
    public void loneWriteEnded() {
        writers.nativeEnded();
    }

    /** Whether nobody has used the key for {@code idleNanos}. */
    boolean idle(long idleNanos) {
        return open.get() == null && ticker.nanos() - lastUsedNanos > idleNanos;
    }

    private Settlement lead(BatchGroup group, WriteRequest leader) {
        WriteRequest last = null;
        FlushReport report = null;
        boolean interrupted = false;
        boolean inLane = false;
        try {
            inLane = lane.enter(LONGEST_WAIT_FOR_LANE_NANOS);
            if (!inLane) {
                leader.settle(NOT_SENT);
                return NOT_SENT;
            }
            long entered = ticker.nanos();
            lastUsedNanos = entered;
            FlushReason reason = gather(group);
            // A platform thread's socket waits are not interruptible, but other code of the drivers may react to the
            // flag.
            interrupted = Thread.interrupted();
            last = group.seal();
            open.compareAndSet(group, null);
            if (last.position == 1 && !settings.flushSingle()) {
                writers.nativeStarted();
                leader.settle(ALONE);
            } else {
                long start = ticker.nanos();
                report = flush(last.inOrderOfArrival(), reason, start - entered);
                long end = ticker.nanos();
                cost.flushed(last.position, end - start);
                share.flushed(last.position, end);
                writers.released(last.position);
            }
        } finally {
            try {
                settleLeftovers(group);
                if (inLane && lane.hasNext()) {
                    // The next group can be sent while this one's members wake up.
                    inLane = false;
                    lane.leave();
                }
                // Before a leader that comes only now: it waits for those woken here, and would only take the CPU from
                // them.
                wake(group, leader);
            } finally {
                if (inLane) {
                    lane.leave();
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (report != null) {
            flusher.report(report);
        }
        return leader.settlement();
    }

    private FlushReport flush(WriteRequest[] members, FlushReason reason, long delayNanos) {
        return threads.carryOut(
                () -> flusher.flush(this, members, reason, delayNanos), flusher.closedByInterrupt(members[0]));
    }

    /** Whatever happened, nobody is left behind: who has no settlement has not been sent to the server. */
    private void settleLeftovers(BatchGroup group) {
        open.compareAndSet(group, null);
        for (WriteRequest member = group.seal(); member != null; member = member.below) {
            if (member.settlement() == null) {
                member.settle(NOT_SENT);
            }
        }
    }

    private static void wake(BatchGroup group, WriteRequest leader) {
        for (WriteRequest member = group.seal(); member != null; member = member.below) {
            if (member != leader) {
                LockSupport.unpark(member.thread);
            }
        }
    }

    /**
     * Waits for more members while more are to come and waiting pays: a moment in which nobody arrived, as long as one
     * member's share of the group's time, ends it, because from there on every further wait lowers the throughput.
     */
    private FlushReason gather(BatchGroup group) {
        int sizeAtStart = group.size();
        if (delay.boundNanos() <= 0 || !writers.worthWaiting()) {
            return group.full()
                    ? FlushReason.FULL
                    : writers.expected() > 0 ? FlushReason.EAGER : aloneOrAll(sizeAtStart);
        }
        long start = ticker.nanos();
        int size = sizeAtStart;
        FlushReason reason = enough(group, size, 0);
        boolean waits = reason == null;
        boolean interrupted = false;
        while (reason == null) {
            long elapsed = ticker.nanos() - start;
            group.wakeLeaderAt(Math.min(wanted(size), settings.maxBatchSize()));
            long quiet = Math.max(SHORTEST_QUIET_NANOS, cost.nanosPerMember() + elapsed / size);
            // Who joined before the wish to be woken was seen is found here.
            if (group.size() == size && !group.full()) {
                LockSupport.parkNanos(this, Math.min(quiet, bound(group) - elapsed));
                interrupted |= Thread.interrupted();
            }
            int newSize = group.size();
            long now = ticker.nanos() - start;
            reason = enough(group, newSize, now);
            if (reason == null && newSize == size && now - elapsed >= quiet) {
                reason = FlushReason.QUIET;
                writers.forgetReturning();
            }
            size = newSize;
        }
        if (waits) {
            group.wakeLeaderAt(0);
            writers.waited(size - sizeAtStart);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return reason;
    }

    /** Why a group of this size need not wait any longer, null when it should. */
    private FlushReason enough(BatchGroup group, int size, long elapsed) {
        if (group.full()) {
            return FlushReason.FULL;
        }
        if (writers.expected() <= 0) {
            return aloneOrAll(size);
        }
        if (size >= wanted(size)) {
            return FlushReason.EAGER;
        }
        return elapsed >= bound(group) ? FlushReason.DELAY : null;
    }

    private int wanted(int size) {
        return share.wanted(size + writers.expected());
    }

    private long bound(BatchGroup group) {
        return Math.min(delay.boundNanos(), group.delayCapNanos());
    }

    private static FlushReason aloneOrAll(int size) {
        return size == 1 ? FlushReason.ALONE : FlushReason.ALL_WRITERS;
    }

    private Settlement follow(WriteRequest request) {
        boolean interrupted = false;
        while (request.settlement() == null) {
            try {
                awaitSettlement(request);
            } catch (Throwable e) {
                // On JDK 21 a virtual thread's timed park makes an object. The first follower must go on watching.
                waitForMemory();
            }
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return request.settlement();
    }

    /** Returns now and then, also without a reason. */
    private void awaitSettlement(WriteRequest request) {
        FlushWatch watch = request.watch();
        if (watch != null && watch.running()) {
            watch.parkAndWatch(this);
        } else if (request.isFirstFollower()) {
            // Nobody wakes it when a flush begins, and it must look again before the flush has taken too long.
            LockSupport.parkNanos(this, Math.max(SHORTEST_LOOK_NANOS, settings.lockWaitNanos()));
        } else {
            LockSupport.park(this);
        }
    }

    /** Must not throw: whoever is in a group has nothing to do but to wait. */
    private static void waitForMemory() {
        try {
            LockSupport.parkNanos(1_000_000);
        } catch (Throwable e) {
            Thread.onSpinWait();
        }
    }

    /**
     * What the server has said about groups of this key; null when it must be asked again. Called by the leader that holds
     * the lane.
     */
    TableFacts verified() {
        return table != null && ticker.nanos() - verifiedNanos < VERIFIED_FOR_NANOS ? table : null;
    }

    /** Asks the server about groups of this key; called by the leader that holds the lane. */
    TableFacts verify(WriteRequest leader, TableVerifier verifier) throws SQLException {
        long now = ticker.nanos();
        TableFacts facts = verifier.verify((Connection) leader.session.connection(), leader.facts);
        if (facts.exclusion() == null) {
            table = facts;
            verifiedNanos = now;
        } else {
            health.excludeFor(facts.exclusion(), VERIFIED_FOR_NANOS);
        }
        return facts;
    }

    /** What the server said may no longer hold; called by the leader that holds the lane. */
    void verifyAgain() {
        table = null;
    }

    /**
     * Whether a group's one statement found every member's row. Where that fails often, each member has its own statement
     * until the server is asked again. Called by the leader that holds the lane.
     */
    void updatedByKey(boolean allFound) {
        misses = misses * MISS_MEMORY + (allFound ? 0 : 1);
        if (misses > MOST_MISSES) {
            misses = 0;
            table = table.withKeyColumn(null);
        }
    }

    BatchKey key() {
        return key;
    }
}
