package io.writebatch.it.faults;

import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Ledger.Told;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Threads that write on until they are told to stop, and open new connections when theirs break, as with a pool. */
final class StubbornWriters {
    static final int THREADS = 12;
    private static final List<WriteKind> KINDS = List.of(WriteKind.values());
    private static final int UPDATABLE = 30_000;
    private static final int FIRST_INSERT = 1_000_000;
    private static final int BAD_ONE_IN = 200;
    private static final int LONG_ONE_IN = 8;
    private static final int LONG = 3_000;
    private static final int SHORT = 500;
    private static final String INTERRUPTED = "70100";
    private static final int RETRY_NANOS = 2_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(1);

    private final List<App> servers;
    private final String name;
    private final App.Connector connector;
    private final long seed;
    private final Ledger ledger = new Ledger();
    private final AtomicInteger updates = new AtomicInteger();
    private final AtomicInteger inserts = new AtomicInteger(FIRST_INSERT);
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger round = new AtomicInteger();
    private volatile boolean stopped;
    private boolean interrupted;
    private List<String> lies = List.of();

    StubbornWriters(App app, String name, App.Connector connector, long seed) {
        this(List.of(app), name, connector, seed);
    }

    /** @param servers where a connection may lead to */
    StubbornWriters(List<App> servers, String name, App.Connector connector, long seed) {
        this.servers = servers;
        this.name = name;
        this.connector = connector;
        this.seed = seed;
    }

    /**
     * What they do is interrupted. MariaDB may answer an update that {@code KILL QUERY} strikes with success and no row, also
     * natively (some 300 of 145,000 kills of single updates): then nothing was written, which is looked up.
     */
    StubbornWriters interrupted() {
        interrupted = true;
        return this;
    }

    Ledger ledger() {
        return ledger;
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /** Returns when so many more writes were acknowledged. */
    void awaitMore(int writes) {
        int before = acknowledged.get();
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> acknowledged.get() - before >= writes);
    }

    /** A statement whose groups have failed a few times rests from batching; with new statements it goes on. */
    void useNewStatements() {
        round.incrementAndGet();
    }

    /** Lets the threads write while this work is done, then finds out whether they were told the truth. */
    void during(App.ThreadWork work) throws Exception {
        for (App server : servers) {
            WriteKind.createTables(server, name, UPDATABLE);
        }
        servers.get(0).concurrently(THREADS + 1, Thread::new, thread -> {
            if (thread == THREADS) {
                try {
                    work.run(thread);
                } finally {
                    stopped = true;
                }
            } else {
                write(new Random(seed + thread));
            }
        });
        for (App server : servers) {
            server.awaitEndOfSessions();
        }
        lies = ledger.lies(servers, WriteKind.find(name));
    }

    /**
     * What {@link #during} has found.
     *
     * @param faults how many there were
     */
    FaultRun run(int faults) {
        return FaultRun.of(faults, ledger, lies);
    }

    private void write(Random random) throws SQLException {
        Connection connection = null;
        while (!stopped) {
            if (connection == null) {
                connection = connect();
            } else if (writeOne(connection, random) == Told.UNKNOWN) {
                close(connection);
                connection = null;
            }
        }
        if (connection != null) {
            close(connection);
        }
    }

    private Told writeOne(Connection connection, Random random) {
        WriteKind drawn = KINDS.get(random.nextInt(KINDS.size()));
        boolean good = random.nextInt(BAD_ONE_IN) != 0;
        int updated = drawn.updates() ? updates.incrementAndGet() : 0;
        WriteKind kind = updated > UPDATABLE ? WriteKind.INSERT : drawn;
        int id = kind.updates() ? updated : inserts.incrementAndGet();
        Told told = ledger.write(id, () -> execute(connection, kind, id, good));
        if (told == Told.ACKNOWLEDGED) {
            acknowledged.incrementAndGet();
        }
        return told;
    }

    private int execute(Connection connection, WriteKind kind, int id, boolean good) throws SQLException {
        int count = kind.execute(connection, name, id, "round " + round.get(), good, text(id));
        if (count == 0 && interrupted && kind.updates() && !servers.get(0).postgresql()) {
            throw new SQLException("interrupted, which the server does not say", INTERRUPTED);
        }
        return count;
    }

    /** Some fill the drivers' buffers, so that a group is sent in several goes. */
    private static String text(int id) {
        return "v".repeat(id % LONG_ONE_IN == 0 ? LONG : id % SHORT);
    }

    /** Null when it did not work this time. */
    private Connection connect() {
        try {
            return connector.connect();
        } catch (SQLException e) {
            LockSupport.parkNanos(RETRY_NANOS);
            return null;
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is broken, or the server is gone.
            return;
        }
    }
}
