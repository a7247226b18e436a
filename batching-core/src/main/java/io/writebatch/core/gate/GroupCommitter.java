package io.writebatch.core.gate;

import io.writebatch.bridge.BoundValues;
import io.writebatch.bridge.DriverAdapter;
import io.writebatch.bridge.GateThread;
import io.writebatch.bridge.GatedConnection;
import io.writebatch.bridge.GatedStatement;
import io.writebatch.bridge.Outcome;
import io.writebatch.bridge.WriteGate;
import io.writebatch.bridge.WriteHandler;
import io.writebatch.core.BatchingSettings;
import io.writebatch.core.Ticker;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.delay.WriteMeter;
import io.writebatch.core.group.BatchKey;
import io.writebatch.core.group.Batcher;
import io.writebatch.core.group.Probation;
import io.writebatch.core.group.Settlement;
import io.writebatch.core.group.SharingScope;
import io.writebatch.core.group.WriteRequest;
import io.writebatch.core.session.Session;
import io.writebatch.core.session.Sessions;
import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where a call of the application enters the core: excluded, then it runs natively; or claimed, then it ends with an
 * outcome. Runs on the application's thread.
 */
public final class GroupCommitter implements WriteHandler {
    private final LostConnections lostConnections = new LostConnections();
    private final UnknownOutcomes unknownOutcomes = new UnknownOutcomes();
    private final Sessions sessions;
    private final BatchingSettings settings;
    private final Eligibility eligibility;
    private final WriteMeter meter;
    private final Ticker ticker;
    private final WriteObserver observer;
    private final SessionWatch sessionWatch;
    private final LastWriteQuestions questions;
    private final Map<Dialect, StatementCache> statements = new EnumMap<>(Dialect.class);

    public GroupCommitter(
            Sessions sessions,
            BatchingSettings settings,
            BatchingSwitch batching,
            WriteMeter meter,
            Ticker ticker,
            WriteObserver observer) {
        this.sessions = sessions;
        this.settings = settings;
        this.eligibility = new Eligibility(settings.tableIncluded(), batching);
        this.meter = meter;
        this.ticker = ticker;
        this.observer = observer;
        this.sessionWatch = new SessionWatch(sessions, observer);
        this.questions = new LastWriteQuestions(observer);
        for (Dialect dialect : Dialect.values()) {
            statements.put(dialect, new StatementCache(dialect));
        }
    }

    @Override
    public Outcome enter(GateThread thread, Object statement, int call, String sql, int keys) {
        Session session = sessionOf(statement);
        if (session == null) {
            return null;
        }
        CallerThread caller = callerOf(thread);
        Outcome outcome = null;
        try {
            outcome = enter(caller, session, statement, sql, keys);
            return outcome;
        } catch (Throwable e) {
            outcome = lostConnections.refuseOrRethrow(session, e);
            return outcome;
        } finally {
            if (outcome == null) {
                caller.beginUse(session);
            }
        }
    }

    private Outcome enter(CallerThread caller, Session session, Object statement, String sql, int keys) {
        session.awaitCarried();
        Outcome lost = lostConnections.refuse(session);
        if (lost != null) {
            return lost;
        }
        DriverAdapter adapter = session.driver().adapter();
        StatementFacts facts = facts(session, sql == null ? adapter.preparedSql(statement) : sql);
        int state = session.state();
        Outcome refused = questions.before(session, facts, state);
        if (refused != null) {
            return refused;
        }
        if (facts.kind() != StatementKind.WRITE) {
            sessionWatch.enteringNonWrite(caller, session, facts, state, statement, sql);
            return null;
        }
        int statementState = adapter.statementState(statement);
        ExclusionReason reason = eligibility.exclusion(caller, session, state, facts, statementState);
        if (reason == null && sql != null) {
            reason = Eligibility.ofLiteral(session, facts, keys);
        }
        if (reason != null) {
            exclude(caller, session, facts, state, reason);
            return null;
        }
        return claim(caller, session, state, statement, facts, sql, keys, statementState);
    }

    @Override
    public Outcome watch(GateThread thread, Object statement, int call, String sql) {
        Session session = sessionOf(statement);
        if (session == null) {
            return null;
        }
        CallerThread caller = callerOf(thread);
        Outcome refused = null;
        try {
            refused = watch(caller, session, statement, call, sql);
            return refused;
        } catch (Throwable e) {
            refused = lostConnections.refuseOrRethrow(session, e);
            return refused;
        } finally {
            if (refused == null) {
                caller.beginUse(session);
            }
        }
    }

    private Outcome watch(CallerThread caller, Session session, Object statement, int call, String sql) {
        session.awaitCarried();
        Outcome lost = lostConnections.refuse(session);
        if (lost != null) {
            return lost;
        }
        DriverAdapter adapter = session.driver().adapter();
        int state = session.state();
        if (call == WriteGate.BATCH_ADDED) {
            // Its text will run some time, and nothing will name it then.
            sessionWatch.added(session, facts(session, sql));
            return null;
        }
        String text = sql != null ? sql : preparedOrEmpty(adapter, statement);
        StatementFacts facts = facts(session, text);
        Outcome refused = questions.before(session, facts, state);
        if (refused != null) {
            return refused;
        }
        if (call == WriteGate.EXECUTE_BATCH) {
            excludeUnlessInTransaction(caller, session, facts, state, ExclusionReason.APPLICATION_BATCH);
        } else if (facts.kind() != StatementKind.WRITE) {
            sessionWatch.enteringNonWrite(caller, session, facts, state, statement, sql);
        } else {
            excludeUnlessInTransaction(caller, session, facts, state, ExclusionReason.RETURNING);
        }
        return null;
    }

    /**
     * The driver would interrupt a group's commit as well, and nobody could say any more how that ended. A closed statement
     * is the driver's, which refuses it.
     */
    @Override
    public boolean cancel(Object statement) throws Exception {
        Session session = sessionOf(statement);
        if (session == null || !session.carrying()) {
            return false;
        }
        DriverAdapter adapter = session.driver().adapter();
        if (!adapter.statementsCancelConnection()
                || (adapter.statementState(statement) & DriverAdapter.STATEMENT_CLOSED) != 0) {
            return false;
        }
        adapter.cancel(session.connection());
        return true;
    }

    @Override
    public void leave(GateThread thread, Throwable thrown) {
        CallerThread caller = callerOf(thread);
        CallerThread.NativeCall call = caller.nativeCall();
        if (call != null) {
            if (call.resting() != null) {
                call.resting().health().writeEnded();
            }
            sessionWatch.left(caller, call, thrown);
        }
        ended(caller);
    }

    @Override
    public void missedEnd(GateThread thread) {
        if (thread.attachment() instanceof CallerThread caller) {
            CallerThread.NativeCall call = caller.nativeCall();
            if (call != null) {
                call.session().barFromSharing();
            }
            ended(caller);
        }
    }

    private static void ended(CallerThread caller) {
        CallerThread.NativeCall call = caller.takeNativeCall();
        if (call != null && call.lone() != null) {
            call.lone().loneWriteEnded();
        }
        caller.endUse();
    }

    @Override
    public void enterConnection(GateThread thread, Object user) {
        // A connection that has executed nothing yet is in no group.
        if (connectionOf(user) instanceof GatedConnection gated
                && gated.writebatch$session() instanceof Session session) {
            callerOf(thread).beginUse(session);
            lostConnections.refuse(session);
        }
    }

    /** Both drivers' result sets know the statement that they came from; a closed one has nothing to do with a connection. */
    private static Object connectionOf(Object user) {
        if (!(user instanceof ResultSet rows)) {
            return user;
        }
        try {
            Statement statement = rows.getStatement();
            return statement == null ? null : statement.getConnection();
        } catch (SQLException e) {
            return null;
        }
    }

    @Override
    public void leaveConnection(GateThread thread) {
        callerOf(thread).endUse();
    }

    @Override
    public void sessionChanged(Object connection, String setter, Object[] arguments, Throwable thrown) {
        sessionWatch.changed(connection, setter, arguments, thrown);
    }

    @Override
    public void missed(Object user) {
        sessions.missed(user instanceof GatedStatement statement ? statement.writebatch$connection() : user);
    }

    @Override
    public void gateError(String where, Throwable error) {
        observer.agentError(where, error);
    }

    private Outcome claim(
            CallerThread caller,
            Session session,
            int state,
            Object statement,
            StatementFacts facts,
            String literalSql,
            int keys,
            int statementState) {
        DriverAdapter adapter = session.driver().adapter();
        boolean serverPrepared = (statementState & DriverAdapter.SERVER_PREPARED) != 0;
        BoundValues values = null;
        if (literalSql == null) {
            values = adapter.capture(
                    statement, serverPrepared && session.driver().nullsInTypes());
            // Connector/J's list ends with the last parameter that is set.
            if (values == null || values.types().length != facts.parameterCount()) {
                exclude(caller, session, facts, state, ExclusionReason.PARAMETER);
                return null;
            }
        }
        long bytes = values == null ? facts.sql().length() : values.bytes();
        if (bytes > settings.maxBatchBytes()) {
            exclude(caller, session, facts, state, ExclusionReason.TOO_LARGE);
            return null;
        }
        if (!session.startUnknown()) {
            session.target().shared(ticker.nanos());
        } else if (session.writesAgain() && session.target().sharedLately(ticker.nanos())) {
            // Those who have met are in another scope: in this one, the session would seem to be alone for ever.
            Outcome lost = learnStart(session);
            if (lost != null) {
                return lost;
            }
        }
        SharingScope scope = session.scope();
        if (scope == null) {
            exclude(caller, session, facts, state, ExclusionReason.SESSION_STATE);
            return null;
        }
        Object keyRequest = literalSql == null ? adapter.keyRequest(statement) : ofLiteral(keys);
        BatchKey key = new BatchKey(facts, values == null ? null : values.types(), keyRequest, serverPrepared);
        Batcher batcher = scope.batcher(key, facts);
        if (staysNative(caller, session, state, statement, facts, batcher)) {
            return null;
        }
        if (session.startUnknown()) {
            // Only now: one who writes alone is not to pay for a question.
            session.target().shared(ticker.nanos());
            Outcome lost = learnStart(session);
            if (lost != null) {
                return lost;
            }
            scope = session.scope();
            if (scope == null || session.startUnknown()) {
                exclude(caller, session, facts, state, ExclusionReason.SESSION_STATE);
                return null;
            }
            batcher = scope.batcher(key, facts);
            if (staysNative(caller, session, state, statement, facts, batcher)) {
                return null;
            }
        }
        long now = ticker.nanos();
        WriteRequest request = new WriteRequest(
                session,
                statement,
                facts,
                values == null ? null : adapter.kept(values),
                literalSql,
                keys,
                observer.callerContext(statement.getClass().getClassLoader(), now),
                Thread.currentThread(),
                now);
        Settlement settlement = batcher.submit(request, facts.hint().delayNanos());
        try {
            return settled(caller, session, state, request, batcher, settlement);
        } catch (Throwable e) {
            // Falling through to the driver would write twice unless the settlement says so.
            if (settlement.kind() != Settlement.Kind.NATIVE) {
                return unknownOutcomes.notTold();
            }
            if (settlement.reason() == ExclusionReason.ALONE && caller.nativeCall() == null) {
                batcher.loneWriteEnded();
            }
            return lostConnections.refuse(session);
        }
    }

    /** Whether this key's writes, or just this one, run natively at present; the exclusion is counted then. */
    private boolean staysNative(
            CallerThread caller, Session session, int state, Object statement, StatementFacts facts, Batcher batcher) {
        ExclusionReason resting = batcher.health().restingFor();
        if (resting != null) {
            exclude(session, facts, resting);
            sessionWatch.entering(caller, session, facts, state, null, batcher);
            return true;
        }
        if (!session.driver().adapter().executedBefore(statement)) {
            exclude(caller, session, facts, state, ExclusionReason.FIRST_EXECUTION);
            return true;
        }
        Probation probation = batcher.health().probation();
        if (!probation.passed()) {
            exclude(session, facts, ExclusionReason.PROBATION);
            sessionWatch.entering(caller, session, facts, state, probation);
            return true;
        }
        if (!batcher.startAlone()) {
            return false;
        }
        try {
            batcher.health().writeEnded();
            exclude(session, facts, ExclusionReason.ALONE);
            sessionWatch.entering(caller, session, facts, state, batcher, null);
        } catch (Throwable e) {
            batcher.loneWriteEnded();
            throw e;
        }
        return true;
    }

    /** @return null when the call may go on, else how it ends */
    private Outcome learnStart(Session session) {
        try {
            session.learnStart();
        } catch (SQLException e) {
            // The link is lost, which the write will find by itself, or the server does not tell.
            session.barFromSharing();
        } catch (Throwable e) {
            session.barFromSharing();
            observer.agentError("session start", e);
        }
        return lostConnections.refuse(session);
    }

    private static Object ofLiteral(int keys) {
        return keys == WriteGate.KEYS_NONE ? null : "literal";
    }

    private Outcome settled(
            CallerThread caller,
            Session session,
            int state,
            WriteRequest request,
            Batcher batcher,
            Settlement settlement) {
        batcher.health().writeEnded();
        return switch (settlement.kind()) {
            case COMMITTED -> {
                if (session.driver().adapter().warned(settlement.result())) {
                    batcher.health().warned();
                }
                yield committed(session, request, settlement);
            }
            case UNKNOWN -> {
                session.lastWrite().batched(request.facts());
                yield unknownOutcomes.ofGroup(session, settlement.cause());
            }
            case NATIVE -> {
                Batcher lone = settlement.reason() == ExclusionReason.ALONE ? batcher : null;
                sessionWatch.entering(caller, session, request.facts(), state, lone, null);
                exclude(session, request.facts(), settlement.reason());
                yield lostConnections.refuse(session);
            }
        };
    }

    private Outcome committed(Session session, WriteRequest request, Settlement settlement) {
        meter.write();
        session.lastWrite().batched(request.facts());
        try {
            observer.batched(session.target(), request.facts(), ticker.nanos() - request.claimedNanos());
        } catch (Throwable e) {
            observer.agentError("observer", e);
        }
        DriverAdapter adapter = session.driver().adapter();
        try {
            adapter.adopt(request.statement(), settlement.result(), request.literalSql(), request.keys());
            return Outcome.of(adapter.count(settlement.result()));
        } catch (SQLException e) {
            // Another thread has closed the statement: it has no use for a result, but the write is in the database.
            return (adapter.statementState(request.statement()) & DriverAdapter.STATEMENT_CLOSED) != 0
                    ? Outcome.of(adapter.count(settlement.result()))
                    : unknownOutcomes.committedButNotTold(e);
        } catch (Throwable e) {
            observer.agentError("adopt", e);
            return unknownOutcomes.committedButNotTold(e);
        }
    }

    private void excludeUnlessInTransaction(
            CallerThread caller, Session session, StatementFacts facts, int state, ExclusionReason reason) {
        ExclusionReason connection = Eligibility.ofConnection(state);
        exclude(caller, session, facts, state, connection == null ? reason : connection);
    }

    private void exclude(
            CallerThread caller, Session session, StatementFacts facts, int state, ExclusionReason reason) {
        exclude(session, facts, reason);
        sessionWatch.entering(caller, session, facts, state, null, null);
    }

    private void exclude(Session session, StatementFacts facts, ExclusionReason reason) {
        meter.write();
        try {
            observer.excluded(session.target(), facts, reason);
        } catch (Throwable e) {
            observer.agentError("observer", e);
        }
    }

    private Session sessionOf(Object statement) {
        return statement instanceof GatedStatement gated ? sessions.of(gated.writebatch$connection()) : null;
    }

    private StatementFacts facts(Session session, String sql) {
        return statements.get(session.driver().dialect()).facts(sql);
    }

    /** A literal batch has no text of its own. */
    private static String preparedOrEmpty(DriverAdapter adapter, Object statement) {
        return statement instanceof java.sql.PreparedStatement ? adapter.preparedSql(statement) : "";
    }

    private static CallerThread callerOf(GateThread thread) {
        CallerThread known = (CallerThread) thread.attachment();
        if (known != null) {
            return known;
        }
        CallerThread caller = new CallerThread();
        thread.attach(caller);
        return caller;
    }
}
