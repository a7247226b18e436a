package io.writebatch.core.group;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.bridge.GatedConnection;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** One connection to the {@link ScriptedDriver}'s server, with the server's side of its session. */
public final class ScriptedConnection implements InvocationHandler {
    private final ScriptedDriver driver;
    private final Connection proxy;
    private final List<Integer> pending = new ArrayList<>();
    private Object session;
    private Object properties;
    private boolean autoCommit = true;
    private boolean inTransaction;
    private boolean failed;
    private boolean closed;
    private int options;

    ScriptedConnection(ScriptedDriver driver) {
        this.driver = driver;
        this.proxy = (Connection) Proxy.newProxyInstance(
                ScriptedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class, GatedConnection.class},
                this);
    }

    static ScriptedConnection of(Object connection) {
        return (ScriptedConnection) Proxy.getInvocationHandler(connection);
    }

    /** What the driver and the core see. */
    public Connection proxy() {
        return proxy;
    }

    public ScriptedStatement prepare(String sql, int value) {
        return new ScriptedStatement(driver, this, sql, value);
    }

    /** The application opens a transaction with its text. */
    public synchronized void begin() {
        inTransaction = true;
    }

    public synchronized void commit() {
        driver.store(pending);
        pending.clear();
        inTransaction = false;
        failed = false;
    }

    /** {@link DriverAdapter}'s bits that do not follow from what ran. */
    public synchronized void options(int bits) {
        options = bits;
    }

    public synchronized void loseLink() {
        closed = true;
        pending.clear();
    }

    public synchronized boolean idleInAutoCommit() {
        return autoCommit && !inTransaction && pending.isEmpty();
    }

    public synchronized boolean closed() {
        return closed;
    }

    /** The server runs the values in one go: all or none. */
    synchronized void execute(List<Integer> values) throws SQLException {
        requireOpen();
        if (failed) {
            throw new SQLException("scripted: current transaction is aborted", "25P02");
        }
        boolean explicit = !autoCommit || inTransaction;
        Integer refused = driver.refusedAmong(values);
        if (refused != null) {
            inTransaction = explicit;
            failed = explicit;
            throw new SQLException("scripted: duplicate key " + refused, "23505");
        }
        if (explicit) {
            inTransaction = true;
            pending.addAll(values);
        } else {
            driver.store(values);
        }
    }

    synchronized int state() {
        int state = options;
        state |= closed ? DriverAdapter.CLOSED : 0;
        state |= inTransaction ? DriverAdapter.IN_TRANSACTION : 0;
        state |= autoCommit ? 0 : DriverAdapter.AUTOCOMMIT_OFF;
        state |= failed ? DriverAdapter.TRANSACTION_FAILED : 0;
        return state;
    }

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "writebatch$session" -> session(arguments);
            case "writebatch$properties" -> properties(arguments);
            case "setAutoCommit" -> {
                setAutoCommit((boolean) arguments[0]);
                yield null;
            }
            case "getAutoCommit" -> autoCommit;
            case "createStatement" -> {
                driver.happens("createStatement", this);
                yield sqlStatement();
            }
            case "abort", "close" -> {
                driver.note(method.getName());
                loseLink();
                yield null;
            }
            case "isClosed" -> closed();
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> self == arguments[0];
            case "toString" -> "scripted connection " + System.identityHashCode(self);
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }

    private synchronized Object session(Object[] arguments) {
        if (arguments != null) {
            session = arguments[0];
        }
        return session;
    }

    private synchronized Object properties(Object[] arguments) {
        if (arguments != null) {
            properties = arguments[0];
        }
        return properties;
    }

    private void setAutoCommit(boolean on) throws Throwable {
        String operation = "setAutoCommit(" + on + ")";
        driver.note(operation);
        driver.happens(operation, this);
        synchronized (this) {
            requireOpen();
            if (on && inTransaction) {
                if (failed) {
                    // As both drivers: the server rolls back, the call returns normally.
                    pending.clear();
                }
                commit();
            }
            autoCommit = on;
        }
        driver.happens(operation + " done", this);
    }

    private Statement sqlStatement() {
        return (Statement) Proxy.newProxyInstance(
                ScriptedConnection.class.getClassLoader(),
                new Class<?>[] {Statement.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("execute") && arguments[0].equals("ROLLBACK")) {
                        rollBack();
                        return false;
                    }
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    throw new UnsupportedOperationException(method.toString());
                });
    }

    private void rollBack() throws Throwable {
        driver.note("ROLLBACK");
        driver.happens("ROLLBACK", this);
        synchronized (this) {
            requireOpen();
            pending.clear();
            inTransaction = false;
            failed = false;
        }
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLException("scripted: this connection has been closed", "08003");
        }
    }
}
