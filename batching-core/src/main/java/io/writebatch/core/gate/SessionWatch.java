package io.writebatch.core.gate;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.bridge.GatedConnection;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.group.Batcher;
import io.writebatch.core.group.Probation;
import io.writebatch.core.session.Session;
import io.writebatch.core.session.Sessions;
import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.SessionEffect;
import io.writebatch.core.sql.StatementFacts;
import java.util.Arrays;
import java.util.Properties;
import java.util.TreeMap;

/** Follows what native calls do to sessions and to the transactions that a thread holds open. */
final class SessionWatch {
    private static final int OPEN = DriverAdapter.IN_TRANSACTION | DriverAdapter.AUTOCOMMIT_OFF;

    private final Sessions sessions;
    private final WriteObserver observer;

    SessionWatch(Sessions sessions, WriteObserver observer) {
        this.sessions = sessions;
        this.observer = observer;
    }

    /** A native call begins. Most reads and writes in autocommit leave nothing to look at when they end. */
    void entering(
            CallerThread caller, Session session, StatementFacts facts, int state, Batcher lone, Batcher resting) {
        entering(caller, session, facts, facts.sessionEffect(), state, lone, resting, null);
    }

    /** A write on probation begins. */
    void entering(CallerThread caller, Session session, StatementFacts facts, int state, Probation probation) {
        entering(caller, session, facts, facts.sessionEffect(), state, null, null, probation);
    }

    /** A text that is no write begins; its effect is that with the values that are bound for this call. */
    void enteringNonWrite(
            CallerThread caller,
            Session session,
            StatementFacts facts,
            int state,
            Object statement,
            String literalSql) {
        SessionEffect effect = effect(session.driver().adapter(), statement, facts, literalSql);
        entering(caller, session, facts, effect, state, null, null, null);
    }

    /** Before the call runs: the application may bind other values as soon as it has returned. */
    private SessionEffect effect(DriverAdapter adapter, Object statement, StatementFacts facts, String literalSql) {
        SessionEffect effect = facts.sessionEffect();
        if (literalSql != null || !effect.bound()) {
            return effect;
        }
        try {
            return effect.withBound(index -> adapter.boundText(statement, index));
        } catch (Throwable e) {
            // The change must not be missed.
            observer.agentError("bound text", e);
            return SessionEffect.INCOMPARABLE;
        }
    }

    private static void entering(
            CallerThread caller,
            Session session,
            StatementFacts facts,
            SessionEffect effect,
            int state,
            Batcher lone,
            Batcher resting,
            Probation probation) {
        session.lastWrite().runsNatively(facts);
        boolean inTransaction = (state & OPEN) != 0;
        if (inTransaction
                || facts.mayOpenTransaction()
                || !effect.none()
                || lone != null
                || resting != null
                || probation != null) {
            caller.runsNatively(new CallerThread.NativeCall(session, effect, inTransaction, lone, resting, probation));
        }
    }

    /** A native call has ended. */
    void left(CallerThread caller, CallerThread.NativeCall call, Throwable thrown) {
        Session session = call.session();
        int state = session.state();
        SessionEffect effect = call.effect();
        if (!effect.none()) {
            boolean uncertain = thrown != null || call.wasInTransaction() || (state & OPEN) != 0;
            session.ran(effect, uncertain);
        }
        if (call.probation() != null && thrown == null) {
            session.lastWrite().awaitsQuestion(call.probation());
        }
        // After an error MariaDB's driver believes in a transaction until the next success; in autocommit there is
        // none.
        boolean believable = thrown == null || call.wasInTransaction();
        if (believable && (state & DriverAdapter.IN_TRANSACTION) != 0) {
            caller.opened(session);
        }
    }

    /** A text was added to a literal batch. */
    void added(Session session, StatementFacts facts) {
        if (!facts.sessionEffect().none()) {
            session.ran(facts.sessionEffect(), true);
        }
    }

    /** A JDBC setter of the connection has returned, or its {@code close}. */
    void changed(Object connection, String setter, Object[] arguments, Throwable thrown) {
        if (setter.equals("close")) {
            closed(connection);
            return;
        }
        Session session = sessions.of(connection);
        if (session == null) {
            return;
        }
        if (setter.equals("reset")) {
            if (thrown == null) {
                session.reset();
            } else {
                session.barFromSharing();
            }
            return;
        }
        if (setter.equals("setNetworkTimeout")) {
            if (thrown == null) {
                session.networkTimeout((int) arguments[1]);
            }
            return;
        }
        boolean uncertain = thrown != null || (session.state() & OPEN) != 0;
        session.set(name(session.driver().dialect(), setter, arguments), value(arguments), uncertain);
    }

    /** Nobody can ask it any more. */
    private static void closed(Object connection) {
        if (connection instanceof GatedConnection gated && gated.writebatch$session() instanceof Session session) {
            session.lastWrite().followed();
        }
    }

    /** The name under which the SQL text for the same setting is known, so that the later of the two counts. */
    private static String name(Dialect dialect, String setter, Object[] arguments) {
        boolean postgres = dialect == Dialect.POSTGRESQL;
        return switch (setter) {
            case "setSchema" -> postgres ? "search_path" : "schema";
            case "setCatalog" -> postgres ? "catalog" : "schema";
            case "setTransactionIsolation" -> postgres ? "default_transaction_isolation" : "tx_isolation";
            case "setClientInfo" -> arguments.length == 2 ? clientInfo((String) arguments[0]) : setter;
            default -> setter;
        };
    }

    private static String clientInfo(String name) {
        return "ApplicationName".equals(name) ? "application_name" : "client info " + name;
    }

    private static String value(Object[] arguments) {
        Object last = arguments[arguments.length - 1];
        if (last instanceof Properties properties) {
            return new TreeMap<>(properties).toString();
        }
        return "jdbc " + (arguments.length == 1 ? last : Arrays.toString(arguments));
    }
}
