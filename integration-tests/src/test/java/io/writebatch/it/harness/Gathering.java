package io.writebatch.it.harness;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionTimeoutException;
import org.postgresql.PGConnection;

/**
 * Makes those of several writes meet in one group that are not kept out of it. As in a {@link Meeting}, an outsider and a
 * first write keep the agent's flushes of the table busy; but they do so with one row that nobody else needs, so that
 * writes which run natively end meanwhile. Needs {@code flush_single}.
 *
 * <p>The table needs a primary key {@code id}, a column {@code v} and a row with the id 0.
 *
 * <p>Each call has a thread of its own, also where no agent is attached.
 */
public final class Gathering implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(2);

    /** MariaDB tells what it told before when it is asked again within a tenth of a second. */
    private static final long ASK_AGAIN_NANOS = 120_000_000;

    private final App app;
    private final Connection outsider;
    private final Connection observer;
    private final List<Connection> own = new ArrayList<>();
    private final List<Call<?>> calls = new ArrayList<>();
    private long askedNanos = System.nanoTime() - ASK_AGAIN_NANOS;

    public Gathering(App app, String table) throws SQLException {
        this(app, "SELECT v FROM " + table + " WHERE id = 0 FOR UPDATE", "UPDATE " + table + " SET v = v WHERE id = 0");
    }

    private Gathering(App app, String lock, String waiting) throws SQLException {
        this.app = app;
        this.outsider = ownConnection();
        this.observer = ownConnection();
        if (app.batching()) {
            App.execute(outsider, "BEGIN", lock);
            Call<Integer> first = add(c -> App.update(c, waiting));
            if (first.isDone()) {
                throw new AssertionError("The first write has " + first.seenOr("ended"));
            }
        }
    }

    /**
     * For a table whose own rows an outsider cannot hold so that the server tells of it.
     *
     * @param lock what the outsider locks
     * @param waiting a first write of the table, which waits for that
     */
    public static Gathering behind(App app, String lock, String waiting) throws SQLException {
        return new Gathering(app, lock, waiting);
    }

    /** Adds a write on a connection of its own; returns when it waits, for whomever, or has ended. */
    public <T> Call<T> add(Call.Work<T> work) throws SQLException {
        return add(ownConnection(), work);
    }

    /** Adds a write on this connection; returns when it waits, for whomever, or has ended. */
    public <T> Call<T> add(Connection connection, Call.Work<T> work) {
        Call<T> call = Call.started(connection, work);
        awaitStop(call);
        return call;
    }

    /** Returns when the call waits for its group or for a lock of the server's, or has ended. */
    public void awaitStop(Call<?> call) {
        calls.add(call);
        awaitUntil(call, () -> call.isDone() || call.waitsForGroup() || call.flushes() || isLocked(call));
    }

    /** Returns when the call waits for a lock of the server's: on its own connection, or as a group that tries again. */
    public void awaitLocked(Call<?> call) {
        awaitUntil(call, () -> call.pauses() || isLocked(call));
    }

    /** Waits for a call that has stopped before to end by itself. One that waits for its group does not. */
    public boolean endsByItself(Call<?> call) {
        awaitUntil(call, () -> call.isDone() || call.waitsForGroup() || call.flushes());
        return call.isDone();
    }

    private static void awaitUntil(Call<?> call, BooleanSupplier condition) {
        try {
            await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(POLL).until(condition::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("The call does not wait, but is " + call, e);
        }
    }

    private boolean isLocked(Call<?> call) {
        if (System.nanoTime() - askedNanos < ASK_AGAIN_NANOS) {
            return false;
        }
        askedNanos = System.nanoTime();
        try {
            return !App.rows(
                            observer,
                            app.sql(
                                            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = ",
                                            "SELECT 1 FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'"
                                                    + " AND trx_mysql_thread_id = ")
                                    + session(call.connection()))
                    .isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long session(Connection connection) throws SQLException {
        return app.postgresql()
                ? connection.unwrap(PGConnection.class).getBackendPID()
                : connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId();
    }

    /** Lets the writes go. */
    public void open() throws SQLException {
        if (app.batching()) {
            App.execute(outsider, "COMMIT");
        }
    }

    /** Lets the writes go and waits for them all. */
    public void meet() throws Exception {
        open();
        for (Call<?> call : calls) {
            call.awaitEnd();
        }
    }

    private Connection ownConnection() throws SQLException {
        Connection connection = app.connect();
        own.add(connection);
        return connection;
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : own) {
            connection.close();
        }
    }
}
