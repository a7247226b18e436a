package io.writebatch.it.harness;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Makes writes meet in one group, for certain: an outsider locks the table, a first write waits for that lock and keeps
 * the agent's flushes of the table busy, and what is written meanwhile gathers behind it. Needs {@code flush_single},
 * since a first write that runs natively would keep nothing busy.
 *
 * <p>Where no agent is attached, writes run one after the other, as they are added.
 */
public final class Meeting implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(1);

    private final App app;
    private final App.Connector connector;
    private final String unlock;
    private final List<Connection> own = new ArrayList<>();
    private final List<Call<?>> calls = new ArrayList<>();
    private final Connection outsider;
    private boolean open;

    Meeting(App app, String table, App.Connector connector) throws SQLException {
        this(app, table, connector, "");
    }

    private Meeting(App app, String table, App.Connector connector, String comment) throws SQLException {
        this(
                app,
                connector,
                app.sql("COMMIT", "UNLOCK TABLES"),
                "DELETE FROM " + table + " WHERE 1 = 0" + comment,
                app.sql("BEGIN; LOCK TABLE " + table + " IN EXCLUSIVE MODE", "LOCK TABLES " + table + " WRITE"));
    }

    private Meeting(App app, App.Connector connector, String unlock, String first, String... lock) throws SQLException {
        this.app = app;
        this.connector = connector;
        this.unlock = unlock;
        this.outsider = app.connect();
        own.add(outsider);
        if (app.batching()) {
            App.execute(outsider, lock);
            Connection connection = connect();
            Call<Integer> call = new Call<>(connection, c -> App.update(c, first));
            calls.add(call);
            call.start();
            // It waits in the database now, or will in a moment; either way the flushes of the table are busy.
            awaitOrEnd("The first write is not flushed", call, call::flushes);
        }
    }

    /**
     * Where it matters what the agent knows of the first write.
     *
     * @param comment makes it another statement to the agent
     */
    public static Meeting commented(App app, String table, String comment) throws SQLException {
        return new Meeting(app, table, app::connect, " /* " + comment + " */");
    }

    /**
     * Where others hold locks of rows, so that nobody can lock the table: the first write waits for a row.
     *
     * @param first a write to a row that no other member needs
     */
    public static Meeting behindRow(App app, String first) throws SQLException {
        return behindRow(app, first, app::connect);
    }

    /** The same on connections that are opened this way. */
    public static Meeting behindRow(App app, String first, App.Connector connector) throws SQLException {
        return new Meeting(app, connector, "COMMIT", first, "BEGIN", first);
    }

    /** Adds a write on a connection of its own; returns when the write waits for its group. */
    public <T> Call<T> add(Call.Work<T> work) throws SQLException {
        return add(connect(), work);
    }

    /** Adds a write on a connection and a thread of its own; returns when the write waits for its group. */
    public <T> Call<T> add(ThreadFactory threads, Call.Work<T> work) throws SQLException {
        return add(new Call<>(threads, connect(), work));
    }

    /** Adds a write on this connection; returns when the write waits for its group. */
    public <T> Call<T> add(Connection connection, Call.Work<T> work) {
        return add(new Call<>(connection, work));
    }

    private <T> Call<T> add(Call<T> call) {
        calls.add(call);
        if (app.batching()) {
            call.start();
            awaitOrEnd("The call waits for no group", call, call::waitsForGroup);
        } else {
            call.run();
        }
        return call;
    }

    /** Adds a write on this connection; returns when the write waits for its group, or has ended without one. */
    public <T> Call<T> addOrEnd(Connection connection, Call.Work<T> work) {
        return addOrEnd(0, connection, work);
    }

    /** @param stackBytes the size of the call's stack, 0 for the usual one */
    public <T> Call<T> addOrEnd(long stackBytes, Connection connection, Call.Work<T> work) {
        Call<T> call = new Call<>(stackBytes, connection, work);
        calls.add(call);
        call.start();
        await().atMost(LIMIT).pollInterval(POLL).until(() -> call.waitsForGroup() || call.isDone());
        return call;
    }

    /** A call that has ended will not wait any more. */
    private void awaitOrEnd(String otherwise, Call<?> call, BooleanSupplier condition) {
        try {
            await().atMost(LIMIT).pollInterval(POLL).until(() -> condition.getAsBoolean() || call.isDone());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(otherwise + ", but is " + call + excluded(), e);
        }
        if (call.isDone()) {
            throw new AssertionError(otherwise + ", but has " + call.seenOr("ended") + excluded());
        }
    }

    /** For messages: why writes have not been batched. */
    private String excluded() {
        return app.metrics()
                .text()
                .lines()
                .filter(line -> line.startsWith("jdbc_write_excluded_total"))
                .collect(Collectors.joining("\n", "\n", ""));
    }

    /** Lets the writes go. */
    public void release() throws SQLException {
        if (!open) {
            open = true;
            if (app.batching()) {
                App.execute(outsider, unlock);
            }
        }
    }

    /** Lets the writes go and waits for them all. */
    public void meet() throws Exception {
        release();
        for (Call<?> call : calls) {
            call.awaitEnd();
        }
    }

    /** Opens a connection for a member, which this closes. */
    public Connection connect() throws SQLException {
        Connection connection = connector.connect();
        own.add(connection);
        return connection;
    }

    @Override
    public void close() throws SQLException {
        release();
        for (Connection connection : own) {
            connection.close();
        }
    }
}
