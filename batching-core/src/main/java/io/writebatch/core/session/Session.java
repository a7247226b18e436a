package io.writebatch.core.session;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.bridge.SessionMemory;
import io.writebatch.core.Driver;
import io.writebatch.core.ExchangeFailure;
import io.writebatch.core.Target;
import io.writebatch.core.group.SharingScope;
import io.writebatch.core.sql.SessionEffect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What the agent knows of one physical connection. Lives in a field of the driver's connection object and goes with it.
 *
 * <p>A connection is used by one thread at a time as a rule, but nothing here relies on it.
 */
public final class Session {
    /** Made beforehand: the first use of a lambda takes memory, and much of the stack. */
    private static final Executor DIRECTLY = Runnable::run;

    private final Driver driver;
    private final Target target;
    private final Object connection;
    private final SharingScopes scopes;
    private final SessionSettings settings = new SessionSettings();

    /** Not a monitor: finding the scope waits for a lock, and a virtual thread that waits in a monitor pins its carrier. */
    private final ReentrantLock settingsLock = new ReentrantLock();

    /** Shared by the threads whose native calls use this connection, exclusive for the one that executes a flush on it. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private final LastWrite lastWrite = new LastWrite();

    /** Its changes are told under {@link #settingsLock}. */
    private final SessionMemory memory = new SessionMemory();

    /** Who shares this session's state; null while the state cannot be compared. */
    private volatile SharingScope scope;

    private volatile boolean barred;

    private volatile boolean lost;

    /** Whether {@link #settings} know what the session began with, and have all that it is now. */
    private volatile boolean startKnown;

    /** The server was asked since the session began. Guarded by {@link #settingsLock}. */
    private boolean startLearned;

    /** Read and written without order: it only spares a question. */
    private boolean wroteBefore;

    /** Written by whoever flushes, and read without order: a stale answer only picks another connection. */
    private long carriedNanos;

    private boolean everCarried;

    /** Milliseconds; negative while the driver's own default holds. Guarded by {@link #settingsLock}. */
    private int networkTimeout = -1;

    Session(Driver driver, Target target, Object connection, SharingScopes scopes) {
        this.driver = driver;
        this.target = target;
        this.connection = connection;
        this.scopes = scopes;
        this.scope = scopes.scope(target, fingerprint());
    }

    public Driver driver() {
        return driver;
    }

    public Target target() {
        return target;
    }

    /** The driver's own connection object. */
    public Object connection() {
        return connection;
    }

    public LastWrite lastWrite() {
        return lastWrite;
    }

    /** What the driver's adapter keeps here between flushes. */
    public SessionMemory memory() {
        return memory;
    }

    /** Bits of {@link DriverAdapter}. */
    public int state() {
        return driver.adapter().connectionState(connection);
    }

    /** Null while the session's state cannot be compared with others', or this connection may not carry a flush. */
    public SharingScope scope() {
        return barred ? null : scope;
    }

    /**
     * Whether a statement that the server has prepared may mean something else than its text does now, such as a table of
     * the database that was the current one then.
     */
    public boolean preparedOtherwise() {
        settingsLock.lock();
        try {
            return settings.preparingChanged();
        } finally {
            settingsLock.unlock();
        }
    }

    /**
     * This session takes part in no flush from now on: its connection could not be brought back to where it was after one, or
     * nobody knows what it began with.
     */
    public void barFromSharing() {
        barred = true;
    }

    /** From here on nobody knows what the connection's next answer is about, so nobody may use it. */
    public void lose() {
        barred = true;
        lost = true;
    }

    /** Whether the connection is lost and not {@linkplain #abort aborted} yet. */
    public boolean lost() {
        return lost;
    }

    /** Lets the driver itself refuse what is asked of the connection. */
    public void abort() throws SQLException {
        ((Connection) connection).abort(DIRECTLY);
        lost = false;
    }

    /**
     * From here on native calls of other threads that share the connection wait at the gate. What they wrote would be part
     * of the flush's transaction, and go with it if it is rolled back; or it would begin a transaction that nobody ends,
     * because the driver found auto-commit off.
     *
     * @return false while such a call is running, or another flush
     */
    public boolean tryBeginCarrying() {
        return use.writeLock().tryLock();
    }

    public void endCarrying() {
        use.writeLock().unlock();
    }

    /** Whether it carries a flush at this moment. */
    public boolean carrying() {
        return use.isWriteLocked();
    }

    /** Returns when no other thread executes a flush on this connection. */
    public void awaitCarried() {
        if (use.isWriteLocked() && !use.isWriteLockedByCurrentThread()) {
            beginNativeCall();
            endNativeCall();
        }
    }

    /** From here on, until the same thread ends it, no flush is executed on this connection. */
    public void beginNativeCall() {
        use.readLock().lock();
    }

    public void endNativeCall() {
        use.readLock().unlock();
    }

    /** This connection carries a flush that starts at {@code nanos}. */
    public void carries(long nanos) {
        carriedNanos = nanos;
        everCarried = true;
    }

    /** Whether this connection has carried a flush, and {@code other} none since. */
    public boolean carriedAfter(Session other) {
        return everCarried && (!other.everCarried || carriedNanos - other.carriedNanos > 0);
    }

    /**
     * A text that changes session state has run.
     *
     * @param uncertain whether it may not have taken effect for good: it failed, or a rollback may take it back
     */
    public void ran(SessionEffect effect, boolean uncertain) {
        settingsLock.lock();
        try {
            settings.apply(effect, uncertain);
            memory.changed();
            rescope();
        } finally {
            settingsLock.unlock();
        }
    }

    /** Whether {@link #learnStart} must be called before this session may share a batch. */
    public boolean startUnknown() {
        return !startKnown;
    }

    /** Whether this was called before: many a connection is opened for one write. */
    public boolean writesAgain() {
        boolean before = wroteBefore;
        if (!before) {
            wroteBefore = true;
        }
        return before;
    }

    /**
     * Asks the server what this session began with; the scope is another one afterwards. Called on the thread that is about
     * to use the idle connection.
     *
     * @throws SQLException when the server could not be asked
     */
    public void learnStart() throws SQLException {
        SessionStart.Start start;
        int changesBefore = memory.changes();
        beginNativeCall();
        try {
            start = driver.sessionStart().read((Connection) connection);
        } catch (Throwable e) {
            // Here: what follows may overflow the stack once more, and hide it.
            if (ExchangeFailure.in(e)) {
                lose();
            }
            throw e;
        } finally {
            endNativeCall();
        }
        settingsLock.lock();
        try {
            // A thread that shares the connection may have changed what was being told.
            if (memory.changes() == changesBefore) {
                settings.began(start);
                startLearned = true;
                rescope();
            }
        } finally {
            settingsLock.unlock();
        }
    }

    /** A JDBC state setter has returned; for {@code uncertain} see {@link #ran}. */
    public void set(String name, String value, boolean uncertain) {
        settingsLock.lock();
        try {
            settings.set(name, uncertain ? null : value);
            memory.changed();
            rescope();
        } finally {
            settingsLock.unlock();
        }
    }

    /** The driver's own reset has run. */
    public void reset() {
        settingsLock.lock();
        try {
            boolean beginsAnew = driver.adapter().resetBeginsAnew(connection);
            settings.resetByDriver(beginsAnew);
            startLearned &= !beginsAnew;
            if (beginsAnew) {
                memory.began();
            }
            memory.changed();
            rescope();
        } finally {
            settingsLock.unlock();
        }
    }

    /** The time after which this connection gives up on an answer: a flush would take the others' writes with it. */
    public void networkTimeout(int millis) {
        settingsLock.lock();
        try {
            networkTimeout = millis;
            scope = scopes.scope(target, fingerprint());
        } finally {
            settingsLock.unlock();
        }
    }

    private void rescope() {
        startKnown = startLearned && !settings.startUncertain();
        scope = scopes.scope(target, fingerprint());
    }

    /** The driver's own settings survive what the server resets. */
    private String fingerprint() {
        String ofServer = settings.fingerprint();
        return ofServer == null || networkTimeout < 0 ? ofServer : ofServer + " network timeout " + networkTimeout;
    }
}
