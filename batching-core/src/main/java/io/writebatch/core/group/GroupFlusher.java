package io.writebatch.core.group;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.bridge.FlushForm;
import io.writebatch.bridge.SessionMemory;
import io.writebatch.core.BatchingSettings;
import io.writebatch.core.Driver;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReason;
import io.writebatch.core.FlushReport;
import io.writebatch.core.Target;
import io.writebatch.core.Ticker;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.session.Session;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Executes one sealed group on the leader's connection and settles every member, whatever happens: committed with the
 * driver's result, to be run natively because nothing of the group is in the database, or unknown.
 *
 * <p>Runs on the thread of the member that came first, inside its woven call, or on one that is marked alike (see
 * {@link FlushThreads}), so that the driver's own calls made here are not the application's.
 */
final class GroupFlusher {
    private static final int TRANSACTION_OPEN = DriverAdapter.IN_TRANSACTION | DriverAdapter.AUTOCOMMIT_OFF;

    /** Of UTF-8, or of a character with its escape; sizes of writes count characters. */
    private static final int MOST_BYTES_OF_A_CHARACTER = 3;

    /** Asking about a table takes a server that has to fill its caches some tens of milliseconds. */
    private static final long VERIFICATION_NANOS = 2_000_000_000L;

    private final Target target;
    private final Driver driver;
    private final BatchingSettings settings;
    private final Ticker ticker;
    private final WriteObserver observer;
    private final Predicate<Session> unchanged;
    private final StableOrder stableOrder;
    private final FlushRecovery recovery;

    /** @param unchanged whether a member's session is still in the state in which its write was claimed */
    GroupFlusher(
            Target target,
            Driver driver,
            BatchingSettings settings,
            Ticker ticker,
            WriteObserver observer,
            Predicate<Session> unchanged) {
        this.target = target;
        this.driver = driver;
        this.settings = settings;
        this.ticker = ticker;
        this.observer = observer;
        this.unchanged = unchanged;
        this.stableOrder = new StableOrder(driver.adapter()::compare);
        this.recovery = new FlushRecovery(driver, observer);
    }

    /**
     * Whether an interrupt would close the connection on which the group is flushed: the members' are opened with the same
     * properties, so their sockets are of one kind.
     */
    boolean closedByInterrupt(WriteRequest member) {
        return driver.adapter().closedByInterrupt(member.session.connection());
    }

    /** @return to be given to {@link #report} when nobody waits any more; null when there is nothing to tell */
    FlushReport flush(Batcher batcher, WriteRequest[] members, FlushReason reason, long delayNanos) {
        WriteRequest leader = leader(members);
        if (leader == null) {
            settleRest(members, new FlushAttempt(settings.lockWaitNanos()));
            return null;
        }
        try {
            return flush(batcher, members, leader, reason, delayNanos);
        } finally {
            leader.session.endCarrying();
        }
    }

    private FlushReport flush(
            Batcher batcher, WriteRequest[] members, WriteRequest leader, FlushReason reason, long delayNanos) {
        long startEpochNanos = epochNanos();
        long start = ticker.nanos();
        leader.session.carries(start);
        FlushAttempt attempt = new FlushAttempt(settings.lockWaitNanos());
        int retries = 0;
        try {
            attempt(batcher, members, leader, attempt);
            if (attempt.metLock) {
                LockedPause pause = new LockedPause(ticker, start, settings.lockWaitNanos());
                while (attempt.metLock && pause.end()) {
                    attempt = new FlushAttempt(pause.leftNanos());
                    retries++;
                    attempt(batcher, members, leader, attempt);
                }
            }
            if (attempt.metLock) {
                batcher.health().failed();
            }
        } finally {
            settleRest(members, attempt);
        }
        long latency = ticker.nanos() - start;
        return attempt.failure == null && attempt.outcome != FlushOutcome.COMMITTED
                ? null
                : new FlushReport(
                        target,
                        leader.facts,
                        members.length,
                        reason,
                        attempt.outcome,
                        delayNanos,
                        startEpochNanos,
                        latency,
                        retries,
                        attempt.failure,
                        callerContexts(members));
    }

    /** Ends with nothing of the group in the database, or with its outcome. */
    private void attempt(Batcher batcher, WriteRequest[] members, WriteRequest leader, FlushAttempt attempt) {
        try {
            WriteRequest[] ordered = inStableOrder(members);
            TableFacts table = mayLead(leader)
                    ? verified(batcher, leader, ordered, attempt)
                    : TableFacts.excluded(ExclusionReason.REPLAYED);
            if (table.exclusion() == null && tooLong(members, table.longestCommand())) {
                attempt.nativeFor = Settlement.runNatively(ExclusionReason.TOO_LARGE);
            } else if (table.exclusion() == null) {
                attempt(batcher, leader, ordered, table, attempt);
            } else {
                attempt.nativeFor = Settlement.runNatively(table.exclusion());
            }
        } catch (Throwable e) {
            attempt.failure = e;
            attempt.noticeLoss(e);
            // What holds if recovering fails as well.
            attempt.outcome = attempt.commitMayBeSent ? FlushOutcome.UNKNOWN : FlushOutcome.NATIVE;
            attempt.outcome = recovery.recover(batcher, leader, attempt);
        }
    }

    /**
     * Whose connection carries the flush: whose did so last. The server has this session's caches filled and its
     * statements prepared, which each of PostgreSQL's processes has to do for itself. Its own thread is parked inside its
     * call, and uses the connection no more than if it led. Other threads may: none of the members waits for what they do, nor
     * writes in the state to which they have taken it.
     *
     * @return a member whose connection carries from now on, null when all are in use
     */
    private WriteRequest leader(WriteRequest[] members) {
        WriteRequest best = members[0];
        for (WriteRequest member : members) {
            if (member.session.carriedAfter(best.session)) {
                best = member;
            }
        }
        if (beginCarrying(best.session)) {
            return best;
        }
        for (WriteRequest member : members) {
            if (beginCarrying(member.session)) {
                return member;
            }
        }
        return null;
    }

    /** A thread that shares the connection may have changed its session after the member's write was claimed. */
    private boolean beginCarrying(Session session) {
        if (!session.tryBeginCarrying()) {
            return false;
        }
        if (unchanged.test(session)) {
            return true;
        }
        session.endCarrying();
        return false;
    }

    /** Whether a member's own command might be more than the server takes: it would end the leader's session. */
    private static boolean tooLong(WriteRequest[] members, long longestCommand) {
        for (WriteRequest member : members) {
            if (member.bytes() > longestCommand / MOST_BYTES_OF_A_CHARACTER) {
                return true;
            }
        }
        return false;
    }

    private TableFacts verified(Batcher batcher, WriteRequest leader, WriteRequest[] ordered, FlushAttempt attempt)
            throws SQLException {
        TableFacts known = batcher.verified();
        if (known != null) {
            return known;
        }
        FlushWatch watch = watchedByOneFollower(leader, ordered, Math.max(attempt.lockWaitNanos, VERIFICATION_NANOS));
        TableFacts facts;
        try {
            facts = batcher.verify(leader, driver.verifier());
        } catch (Throwable e) {
            attempt.noticeLoss(e);
            throw e;
        } finally {
            attempt.cancelHangs = !watch.endOrGiveUp();
        }
        if (attempt.cancelHangs) {
            throw new SQLException("A cancel that hangs might hit the group", "57014");
        }
        return facts;
    }

    private void attempt(
            Batcher batcher, WriteRequest leader, WriteRequest[] ordered, TableFacts table, FlushAttempt attempt)
            throws Exception {
        Object[] values = values(ordered);
        FlushPlan plan = driver.planner()
                .plan(leader.facts, batcher.key().keys(), batcher.key().serverPrepared(), ordered.length, table);
        while (!carriedOut(plan, batcher, leader, ordered, values, table, attempt)) {
            plan = plan.otherwise();
        }
        if (attempt.cancelHangs) {
            recovery.giveUp(leader);
        }
        for (int i = 0; i < ordered.length; i++) {
            ordered[i].settle(Settlement.committed(attempt.results[i]));
        }
        attempt.outcome = FlushOutcome.COMMITTED;
        batcher.health().flushed();
    }

    /** @return false when the plan does not suit this group, and nothing of it is in the database */
    private boolean carriedOut(
            FlushPlan plan,
            Batcher batcher,
            WriteRequest leader,
            WriteRequest[] ordered,
            Object[] values,
            TableFacts table,
            FlushAttempt attempt)
            throws Exception {
        DriverAdapter adapter = driver.adapter();
        attempt.noWait = ordered.length > 1;
        FlushForm form = form(plan, leader, table, attempt.noWait);
        if (!plan.transaction()
                && !adapter.fitsOneCommand(leader.statement, leader.literalSql, form, values, table.longestCommand())) {
            return false;
        }
        boolean keyedUpdate = plan.shape() == DriverAdapter.SHAPE_KEYED_UPDATE;
        attempt.transaction = plan.transaction();
        attempt.compound = plan.inBlock();
        attempt.guarded = keyedUpdate
                || (plan.shape() == DriverAdapter.SHAPE_MULTI_ROW
                        && !table.rowsGuard().isEmpty());
        Object flush = adapter.newFlush(leader.statement, leader.literalSql, leader.keys, form);
        try {
            attempt.begun = true;
            if (plan.transaction()) {
                attempt.restore = true;
                ((Connection) leader.session.connection()).setAutoCommit(false);
            }
            Object[] results = execute(leader, ordered, flush, values, attempt);
            if (keyedUpdate) {
                batcher.updatedByKey(results != null);
            }
            if (results == null) {
                attempt.commitMayBeSent = false;
                if (attempt.cancelHangs) {
                    throw new SQLException("A cancel that hangs might hit the group", "57014");
                }
                return false;
            }
            requireAttributable(results, ordered.length);
            attempt.answered = ordered;
            attempt.results = results;
            if (plan.transaction()) {
                if (attempt.cancelHangs) {
                    throw new SQLException("A cancel that hangs might hit the group's commit", "57014");
                }
                commit(leader, attempt);
            }
        } finally {
            // Before anybody is settled: from then on the leader's own thread may use the connection.
            release(flush);
        }
        return true;
    }

    /** @param noWait a group of one holds nothing while it waits for a lock */
    private static FlushForm form(FlushPlan plan, WriteRequest leader, TableFacts table, boolean noWait) {
        StatementFacts statement = leader.facts;
        SessionMemory memory = leader.session.memory();
        return switch (plan.shape()) {
            case DriverAdapter.SHAPE_MULTI_ROW ->
                new FlushForm(
                        plan.shape(),
                        statement.rowStart(),
                        statement.rowEnd(),
                        table.rowsGuard(),
                        null,
                        noWait,
                        memory);
            case DriverAdapter.SHAPE_KEYED_UPDATE ->
                new FlushForm(plan.shape(), -1, -1, "", statement.keyedUpdate(table.keyColumn()), noWait, memory);
            default -> new FlushForm(plan.shape(), -1, -1, "", null, noWait, memory);
        };
    }

    /** By now it is decided what the members are told; a failure here must not change it. */
    private void release(Object flush) {
        try {
            driver.adapter().release(flush);
        } catch (Throwable e) {
            observer.agentError("release", e);
        }
    }

    private static Object[] values(WriteRequest[] ordered) {
        Object[] values = new Object[ordered.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = ordered[i].values == null ? null : ordered[i].values.values();
        }
        return values;
    }

    private Object[] execute(
            WriteRequest leader, WriteRequest[] ordered, Object flush, Object[] values, FlushAttempt attempt)
            throws Exception {
        FlushWatch watch = watchedByOneFollower(leader, ordered, attempt.lockWaitNanos);
        attempt.commitMayBeSent = !attempt.transaction;
        try {
            return driver.adapter().flush(flush, values);
        } catch (Throwable e) {
            attempt.commitMayBeSent &= driver.adapter().sent(flush);
            attempt.noticeLoss(e);
            throw e;
        } finally {
            attempt.cancelHangs = !watch.endOrGiveUp();
        }
    }

    private FlushWatch watchedByOneFollower(WriteRequest leader, WriteRequest[] ordered, long limitNanos) {
        FlushWatch watch = new FlushWatch(
                driver.adapter(),
                leader.session.connection(),
                ticker,
                limitNanos,
                Thread.currentThread(),
                () -> recovery.cut(leader));
        for (WriteRequest member : ordered) {
            if (member.isFirstFollower()) {
                // It looks by itself before the limit has passed: waking it here would cost every flush two switches.
                // Only from the question about the table, which may take longer, it has to be called away.
                boolean watchedBefore = member.watch() != null;
                member.watchOver(watch);
                if (watchedBefore) {
                    LockSupport.unpark(member.thread);
                }
                break;
            }
        }
        return watch;
    }

    private void requireAttributable(Object[] results, int members) throws UnattributableResultException {
        boolean exact = results.length == members;
        for (int i = 0; exact && i < members; i++) {
            exact = driver.adapter().count(results[i]) >= 0;
        }
        if (!exact) {
            throw new UnattributableResultException(members);
        }
    }

    private void commit(WriteRequest leader, FlushAttempt attempt) throws SQLException {
        // On a failed transaction both drivers' commit returns normally although the server rolls back.
        int state = driver.adapter().connectionState(leader.session.connection());
        if ((state & TRANSACTION_OPEN) != TRANSACTION_OPEN || (state & DriverAdapter.TRANSACTION_FAILED) != 0) {
            throw new SQLException("The group's transaction is no longer open before its commit", "25000");
        }
        attempt.commitMayBeSent = true;
        ((Connection) leader.session.connection()).setAutoCommit(true);
        attempt.restore = false;
    }

    /** Another thread may have closed the leader's connection, or begun a transaction on it, since the claim. */
    private boolean mayLead(WriteRequest leader) {
        return (driver.adapter().connectionState(leader.session.connection())
                        & (TRANSACTION_OPEN | DriverAdapter.CLOSED))
                == 0;
    }

    private static void settleRest(WriteRequest[] members, FlushAttempt attempt) {
        Settlement rest = attempt.nativeFor;
        if (attempt.outcome == FlushOutcome.UNKNOWN) {
            rest = attempt.unknown;
            rest.blame(attempt.failure);
        }
        for (WriteRequest member : members) {
            if (member.settlement() == null) {
                member.settle(rest);
            }
        }
    }

    private WriteRequest[] inStableOrder(WriteRequest[] members) {
        return members[0].values == null ? members : stableOrder.of(members);
    }

    private static List<Object> callerContexts(WriteRequest[] members) {
        List<Object> contexts = new ArrayList<>();
        for (WriteRequest member : members) {
            if (member.callerContext != null) {
                contexts.add(member.callerContext);
            }
        }
        return contexts;
    }

    /** Called when the members are awake: observers take their time. */
    void report(FlushReport report) {
        try {
            observer.flushed(report);
            if (report.error() != null && !(report.error() instanceof SQLException)) {
                // No driver and no server fails like that: something of ours does, and its writes would only be slow.
                observer.agentError("flush", report.error());
            }
        } catch (Throwable e) {
            observer.agentError("observer", e);
        }
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
