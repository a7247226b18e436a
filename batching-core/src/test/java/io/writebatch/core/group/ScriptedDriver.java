package io.writebatch.core.group;

import io.writebatch.bridge.BoundValues;
import io.writebatch.bridge.DriverAdapter;
import io.writebatch.bridge.FlushForm;
import io.writebatch.core.Driver;
import io.writebatch.core.session.SessionStart;
import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementFacts;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A driver and its server in memory. Keeps one table of numbers and a record of what was sent; fails, blocks or loses
 * the link where a test scripted it.
 */
public final class ScriptedDriver implements DriverAdapter {
    private static final int LOCKED_ROW = 1205;

    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private final List<Integer> rows = new ArrayList<>();
    private final Set<Integer> refused = ConcurrentHashMap.newKeySet();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<FlushScript> nextFlushes = new ConcurrentLinkedQueue<>();
    private volatile FlushScript flushScript = Flush::execute;
    private volatile Fault cancelScript = connection -> {};
    private volatile FlushPlan plan = new FlushPlan(SHAPE_BATCH, false);
    private volatile TableVerifier verifier = (leader, facts) -> TableFacts.writeByWrite();
    private volatile String digest = "digest";
    private volatile boolean warned;
    private volatile boolean undoes = true;
    private volatile boolean sent = true;
    private volatile SessionStart sessionStart = connection -> SessionStart.Start.USUAL;
    private volatile boolean splits;
    private volatile boolean closedByInterrupt;

    /** Something that happens at a named place; it may throw anything. */
    @FunctionalInterface
    public interface Fault {
        void at(ScriptedConnection connection) throws Throwable;
    }

    /** What the server makes of one flush. */
    @FunctionalInterface
    public interface FlushScript {
        Object[] run(Flush flush) throws Throwable;
    }

    /** One write's part of a flush. */
    public record Result(int value, long count) {}

    /** The statement that carries a flush, and its execution. */
    public static final class Flush {
        private final ScriptedConnection connection;
        private final boolean noWait;
        private List<Integer> values = List.of();

        Flush(ScriptedConnection connection, boolean noWait) {
            this.connection = connection;
            this.noWait = noWait;
        }

        public boolean noWait() {
            return noWait;
        }

        public ScriptedConnection connection() {
            return connection;
        }

        /** The members' values in execution order. */
        public List<Integer> values() {
            return values;
        }

        /** The server does what it is told. */
        public Object[] execute() throws SQLException {
            try {
                connection.execute(values);
            } catch (SQLException e) {
                BatchUpdateException batch = new BatchUpdateException(
                        "Batch entry was aborted: " + e.getMessage(), e.getSQLState(), e.getErrorCode(), new int[0], e);
                throw batch;
            }
            return results();
        }

        public Object[] results() {
            return values.stream().map(value -> new Result(value, 1)).toArray();
        }

        /** The server does it, then the link breaks. */
        public Object[] executeAndLoseLink() throws SQLException {
            execute();
            return loseLink();
        }

        /** The link breaks before anything reaches the server. */
        public Object[] loseLink() throws SQLException {
            connection.loseLink();
            throw linkLoss();
        }
    }

    public static SQLException linkLoss() {
        return new SQLException(
                "scripted: an I/O error occurred while sending to the backend",
                "08006",
                new java.io.EOFException("scripted"));
    }

    public static SQLException serverError(String state) {
        return new SQLException("scripted: server error " + state, state);
    }

    /** Somebody else has locked a row, and the flush was not to wait. */
    public static SQLException lockedRow() {
        return new SQLException("scripted: locked row", "HY000", LOCKED_ROW);
    }

    @Override
    public boolean closedByInterrupt(Object connection) {
        return closedByInterrupt;
    }

    /** Every connection's socket is closed by an interrupt of whatever thread waits for it. */
    public ScriptedDriver interruptClosesConnections() {
        closedByInterrupt = true;
        return this;
    }

    @Override
    public boolean metLock(Throwable failure) {
        return failure instanceof SQLException e && e.getErrorCode() == LOCKED_ROW;
    }

    /** What the core is given of this driver. */
    public Driver forCore() {
        return new Driver(
                Dialect.POSTGRESQL,
                this,
                (statement, keys, serverPrepared, size, table) -> plan,
                new TableVerifier() {
                    @Override
                    public TableFacts verify(Connection leader, StatementFacts statement) throws SQLException {
                        return verifier.verify(leader, statement);
                    }

                    @Override
                    public boolean undone(Connection leader, StatementFacts statement, boolean inTransaction) {
                        note("undone?");
                        happens("undone", ScriptedConnection.of(leader));
                        return undoes;
                    }
                },
                sessionStart,
                false);
    }

    /** What the server answers when it is asked what a session began with. */
    public ScriptedDriver sessionStart(SessionStart answer) {
        sessionStart = answer;
        return this;
    }

    /** What fails a flush comes before anything of it is sent. */
    public ScriptedDriver failsBeforeSending() {
        sent = false;
        return this;
    }

    @Override
    public boolean sent(Object flush) {
        return sent;
    }

    /** What the server is told to roll back stays. */
    public ScriptedDriver undoesNothing() {
        undoes = false;
        return this;
    }

    public ScriptedConnection connect() {
        return new ScriptedConnection(this);
    }

    /** Groups get a transaction of their own from now on. */
    public ScriptedDriver inTransactions() {
        plan = new FlushPlan(SHAPE_BATCH, true);
        return this;
    }

    /** Groups are sent in one form, and in another when a flush gives null. */
    public ScriptedDriver inOneFormOrAnother() {
        plan = new FlushPlan(SHAPE_KEYED_UPDATE, false, new FlushPlan(SHAPE_COMPOUND, false));
        return this;
    }

    /** A flush would be several commands to the server. */
    public ScriptedDriver splitsFlushes() {
        splits = true;
        return this;
    }

    /** The server refuses this value as a duplicate key. */
    public ScriptedDriver refuse(int value) {
        refused.add(value);
        return this;
    }

    /**
     * Scripts a place: the name of a method of {@link DriverAdapter}, {@code setAutoCommit(true)} and the like,
     * {@code setAutoCommit(true) done}, {@code createStatement}, {@code ROLLBACK}, {@code undone}.
     */
    public ScriptedDriver at(String place, Fault fault) {
        faults.put(place, fault);
        return this;
    }

    public ScriptedDriver nextFlush(FlushScript script) {
        nextFlushes.add(script);
        return this;
    }

    public ScriptedDriver everyFlush(FlushScript script) {
        flushScript = script;
        return this;
    }

    public ScriptedDriver onCancel(Fault script) {
        cancelScript = script;
        return this;
    }

    public ScriptedDriver verifier(TableVerifier newVerifier) {
        verifier = newVerifier;
        return this;
    }

    /** What the next connections are told apart by. */
    public ScriptedDriver digest(String newDigest) {
        digest = newDigest;
        return this;
    }

    public ScriptedDriver warned() {
        warned = true;
        return this;
    }

    /** What happened, in order: {@code flush [1, 2]}, {@code native 3}, {@code setAutoCommit(true)}, … */
    public List<String> events() {
        return new ArrayList<>(events);
    }

    public List<String> events(String prefix) {
        return events.stream().filter(event -> event.startsWith(prefix)).toList();
    }

    /** The table's contents, in the order of the commits. */
    public List<Integer> rows() {
        synchronized (rows) {
            return new ArrayList<>(rows);
        }
    }

    public void note(String event) {
        events.add(event);
    }

    void store(List<Integer> values) {
        synchronized (rows) {
            rows.addAll(values);
        }
    }

    Integer refusedAmong(List<Integer> values) {
        return values.stream().filter(refused::contains).findFirst().orElse(null);
    }

    void happens(String place, ScriptedConnection connection) {
        Fault fault = faults.get(place);
        if (fault != null) {
            try {
                fault.at(connection);
            } catch (Throwable e) {
                throw sneaky(e);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable e) throws T {
        throw (T) e;
    }

    @Override
    public int connectionState(Object connection) {
        ScriptedConnection scripted = ScriptedConnection.of(connection);
        happens("connectionState", scripted);
        return scripted.state();
    }

    @Override
    public String[] describe(Object connection, Object properties) {
        happens("describe", ScriptedConnection.of(connection));
        return new String[] {digest, "db.example", "5432", "shop"};
    }

    @Override
    public String preparedSql(Object statement) {
        happens("preparedSql", ((ScriptedStatement) statement).connection());
        return ((ScriptedStatement) statement).sql();
    }

    @Override
    public int statementState(Object statement) {
        happens("statementState", ((ScriptedStatement) statement).connection());
        return ((ScriptedStatement) statement).state();
    }

    @Override
    public Object keyRequest(Object statement) {
        return ((ScriptedStatement) statement).keyRequest();
    }

    @Override
    public BoundValues capture(Object statement, boolean nullsInTypes) {
        ScriptedStatement scripted = (ScriptedStatement) statement;
        happens("capture", scripted.connection());
        return scripted.capturable() ? new BoundValues(scripted.value(), scripted.types(), scripted.bytes()) : null;
    }

    @Override
    public BoundValues kept(BoundValues captured) {
        happens("kept", null);
        return captured;
    }

    @Override
    public int compare(Object values, Object otherValues) {
        happens("compare", null);
        return Integer.compare((Integer) values, (Integer) otherValues);
    }

    @Override
    public boolean fitsOneCommand(Object leader, String literalSql, FlushForm form, Object[] values, long mostBytes) {
        return !splits;
    }

    @Override
    public Object newFlush(Object leader, String literalSql, int keys, FlushForm form) {
        ScriptedConnection connection = ((ScriptedStatement) leader).connection();
        happens("newFlush", connection);
        return new Flush(connection, form.noWait());
    }

    @Override
    public Object[] flush(Object flush, Object[] values) {
        Flush scripted = (Flush) flush;
        scripted.values = Arrays.stream(values)
                .map(value -> value == null ? 0 : (Integer) value)
                .toList();
        note("flush " + scripted.values);
        FlushScript next = nextFlushes.poll();
        try {
            return (next == null ? flushScript : next).run(scripted);
        } catch (Throwable e) {
            throw sneaky(e);
        }
    }

    @Override
    public boolean resetBeginsAnew(Object connection) {
        return false;
    }

    @Override
    public void cut(Object connection) throws SQLException {
        ((Connection) connection).abort(Runnable::run);
    }

    @Override
    public void cancel(Object connection) {
        note("cancel");
        try {
            cancelScript.at(ScriptedConnection.of(connection));
        } catch (Throwable e) {
            throw sneaky(e);
        }
    }

    @Override
    public void release(Object flush) {
        note("release");
        happens("release", ((Flush) flush).connection);
    }

    @Override
    public long count(Object result) {
        happens("count", null);
        return ((Result) result).count();
    }

    @Override
    public void adopt(Object statement, Object result, String literalSql, int keys) {
        happens("adopt", ((ScriptedStatement) statement).connection());
        ((ScriptedStatement) statement).adopt(result);
    }

    @Override
    public boolean warned(Object connection) {
        return warned;
    }
}
