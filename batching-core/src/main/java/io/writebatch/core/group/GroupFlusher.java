package io.writebatch.core.group;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.bridge.FlushForm;
import io.writebatch.core.BatchingSettings;
import io.writebatch.core.Driver;
import io.writebatch.core.ExchangeFailure;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Executes one sealed group on the leader's connection and settles every member, whatever happens: committed with the
 * driver's result, to be run natively because nothing of the group is in the database, or unknown.
 *
 * <p>Runs on the thread of the member that came first, inside its woven call, so that the driver's own calls made here
 * are not the application's.
 */
final class GroupFlusher {
    private static final int TRANSACTION_OPEN = DriverAdapter.IN_TRANSACTION | DriverAdapter.AUTOCOMMIT_OFF;

    /** Until the table is asked for again. */
    private static final long NOT_TRANSACTIONAL_FOR_NANOS = 60_000_000_000L;

    /** Of UTF-8, or of a character with its escape; sizes of writes count characters. */
    private static final int MOST_BYTES_OF_A_CHARACTER = 3;

    /** Asking about a table takes a server that has to fill its caches some tens of milliseconds. */
    private static final long VERIFICATION_NANOS = 2_000_000_000L;

    private static final Settlement REPLAYED = Settlement.runNatively(ExclusionReason.REPLAYED);

    private final Target target;
    private final Driver driver;
    private final BatchingSettings settings;
    private final Ticker ticker;
    private final WriteObserver observer;
    private final Predicate<Session> unchanged;
    private final StableOrder stableOrder;

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
    }

    /** @return to be given to {@link #report} when nobody waits any more; null when there is nothing to tell */
    FlushReport flush(Batcher batcher, WriteRequest[] members, FlushReason reason, long delayNanos) {
        WriteRequest leader = leader(members);
        if (leader == null) {
            settleRest(members, new Attempt());
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
        Attempt attempt = new Attempt();
        long startEpochNanos = epochNanos();
        long start = ticker.nanos();
        leader.session.carries(start);
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
            attempt.outcome = recover(batcher, leader, attempt);
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
                        attempt.failure,
                        callerContexts(members));
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

    private TableFacts verified(Batcher batcher, WriteRequest leader, WriteRequest[] ordered, Attempt attempt)
            throws SQLException {
        TableFacts known = batcher.verified();
        if (known != null) {
            return known;
        }
        FlushWatch watch =
                watchedByOneFollower(leader, ordered, Math.max(settings.lockWaitNanos(), VERIFICATION_NANOS));
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
            Batcher batcher, WriteRequest leader, WriteRequest[] ordered, TableFacts table, Attempt attempt)
            throws Exception {
        Object[] values = values(ordered);
        FlushPlan plan = driver.planner()
                .plan(leader.facts, batcher.key().keys(), batcher.key().serverPrepared(), ordered.length, table);
        while (!carriedOut(plan, batcher, leader, ordered, values, table, attempt)) {
            plan = plan.otherwise();
        }
        if (attempt.cancelHangs) {
            giveUp(leader);
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
            Attempt attempt)
            throws Exception {
        DriverAdapter adapter = driver.adapter();
        FlushForm form = form(plan, leader.facts, table);
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

    private static FlushForm form(FlushPlan plan, StatementFacts statement, TableFacts table) {
        return switch (plan.shape()) {
            case DriverAdapter.SHAPE_MULTI_ROW ->
                new FlushForm(plan.shape(), statement.rowStart(), statement.rowEnd(), table.rowsGuard(), null);
            case DriverAdapter.SHAPE_KEYED_UPDATE ->
                new FlushForm(plan.shape(), -1, -1, "", statement.keyedUpdate(table.keyColumn()));
            default -> FlushForm.of(plan.shape());
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
            WriteRequest leader, WriteRequest[] ordered, Object flush, Object[] values, Attempt attempt)
            throws Exception {
        FlushWatch watch = watchedByOneFollower(leader, ordered, settings.lockWaitNanos());
        attempt.commitMayBeSent = !attempt.transaction;
        try {
            return driver.adapter().flush(flush, values);
        } catch (Throwable e) {
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
                () -> cut(leader));
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

    private void commit(WriteRequest leader, Attempt attempt) throws SQLException {
        // On a failed transaction both drivers' commit returns normally although the server rolls back.
        int state = driver.adapter().connectionState(leader.session.connection());
        if ((state & TRANSACTION_OPEN) != TRANSACTION_OPEN || (state & DriverAdapter.TRANSACTION_FAILED) != 0) {
            throw new SQLException("The group's transaction is no longer open before its commit", "25000");
        }
        attempt.commitMayBeSent = true;
        ((Connection) leader.session.connection()).setAutoCommit(true);
        attempt.restore = false;
    }

    /** Makes sure of what is in the database and gives the leader its connection back as it was. */
    private FlushOutcome recover(Batcher batcher, WriteRequest leader, Attempt attempt) {
        if (attempt.guarded) {
            batcher.verifyAgain();
        }
        boolean unknown = attempt.commitMayBeSent
                && (closed(leader)
                        || LinkLoss.in(attempt.failure, true)
                        || attempt.failure instanceof UnattributableResultException
                        || (attempt.compound
                                && Interruption.in(attempt.failure)
                                && (attempt.cancelHangs || !transactionStillOpen(leader))));
        if (unknown) {
            leader.session.barFromSharing();
        }
        if (attempt.cancelHangs || attempt.lost) {
            // The server rolls back when the link is gone.
            giveUp(leader);
            batcher.health().failed();
            return unknown ? FlushOutcome.UNKNOWN : FlushOutcome.NATIVE;
        }
        Connection connection = (Connection) leader.session.connection();
        boolean undone = unknown || !driver.verifier().kept(attempt.failure);
        try {
            // Before that there is nothing to roll back, and the connection is not touched because of a fault of ours.
            if (attempt.restore || (attempt.begun && needsRollback(leader))) {
                rollBack(connection);
                undone &= unknown || undone(leader, attempt);
                if (attempt.restore) {
                    connection.setAutoCommit(true);
                }
            }
        } catch (Throwable e) {
            // Whoever used the connection next would be in the group's transaction; without it, that is rolled back.
            attempt.failure.addSuppressed(e);
            leader.session.barFromSharing();
            abort(leader.session);
        }
        batcher.health().failed();
        if (!undone) {
            return keptByServer(batcher, attempt);
        }
        return unknown ? FlushOutcome.UNKNOWN : FlushOutcome.NATIVE;
    }

    private boolean undone(WriteRequest leader, Attempt attempt) {
        try {
            return driver.verifier()
                    .undone(
                            (Connection) leader.session.connection(),
                            leader.facts,
                            attempt.transaction || attempt.compound);
        } catch (Throwable e) {
            // What the server said of the table before holds.
            attempt.failure.addSuppressed(e);
            return true;
        }
    }

    /**
     * Something of the group is in the database for good, so nobody may repeat it. Where each member's answer has come, a
     * rollback that undid nothing has made it final.
     */
    private static FlushOutcome keptByServer(Batcher batcher, Attempt attempt) {
        batcher.health().excludeFor(ExclusionReason.NON_TRANSACTIONAL, NOT_TRANSACTIONAL_FOR_NANOS);
        attempt.failure = new NotUndoneException(attempt.failure);
        if (attempt.results == null || attempt.commitMayBeSent) {
            return FlushOutcome.UNKNOWN;
        }
        for (int i = 0; i < attempt.results.length; i++) {
            attempt.answered[i].settle(Settlement.committed(attempt.results[i]));
        }
        return FlushOutcome.COMMITTED;
    }

    /** Whatever the connection ran next could be hit by a cancel that is still under way. */
    private void giveUp(WriteRequest leader) {
        leader.session.barFromSharing();
        abort(leader.session);
    }

    /** From the watching thread, while the leader's waits for an answer. */
    private void cut(WriteRequest leader) {
        leader.session.barFromSharing();
        try {
            driver.adapter().cut(leader.session.connection());
        } catch (Throwable e) {
            observer.agentError("cut", e);
        }
    }

    private void abort(Session session) {
        session.lose();
        try {
            session.abort();
        } catch (Throwable e) {
            observer.agentError("abort", e);
        }
    }

    /**
     * An interrupted compound statement may have been interrupted behind its commit; while its transaction is open it was
     * not. The driver cannot tell: it believes in an open transaction after any error.
     */
    private static boolean transactionStillOpen(WriteRequest leader) {
        try (Statement statement = ((Connection) leader.session.connection()).createStatement();
                ResultSet answer = statement.executeQuery("SELECT @@in_transaction")) {
            return answer.next() && answer.getInt(1) == 1;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Another thread may have closed the leader's connection, or begun a transaction on it, since the claim. */
    private boolean mayLead(WriteRequest leader) {
        return (driver.adapter().connectionState(leader.session.connection())
                        & (TRANSACTION_OPEN | DriverAdapter.CLOSED))
                == 0;
    }

    private boolean closed(WriteRequest leader) {
        return (driver.adapter().connectionState(leader.session.connection()) & DriverAdapter.CLOSED) != 0;
    }

    private boolean needsRollback(WriteRequest leader) {
        return (driver.adapter().connectionState(leader.session.connection()) & TRANSACTION_OPEN) != 0;
    }

    private static void rollBack(Connection connection) throws SQLException {
        // MariaDB's Connection.rollback() sends nothing while the driver believes that no transaction is open.
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        }
    }

    private static void settleRest(WriteRequest[] members, Attempt attempt) {
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

    /** How far one flush has come. */
    private static final class Attempt {
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

        Throwable failure;
        FlushOutcome outcome = FlushOutcome.NATIVE;
        Settlement nativeFor = REPLAYED;

        /** As near to the failure as can be: further on the stack may overflow once more, which would hide it. */
        void noticeLoss(Throwable e) {
            lost |= ExchangeFailure.in(e);
        }
    }
}
