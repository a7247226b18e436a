package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Ledger.Told;
import io.writebatch.it.harness.Meeting;
import io.writebatch.testkit.TcpProxy;
import io.writebatch.testkit.TcpProxy.Cut;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes that meet in one group whose link is struck: several statements on PostgreSQL, several packets where MariaDB's
 * driver sends one a write, and long enough for several goes.
 */
final class FaultyGroup {
    static final int SIZE = 12;

    private static final String COMMENT = "write";

    /** All of two digits, so that their texts sort like the numbers. */
    private static final int FIRST = 11;

    private static final int BAD = FIRST + 2;
    private static final int UPDATABLE = 99;
    private static final int PADDING = 1_200;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final App app;
    private final String name;
    private final WriteKind kind;
    private final LinkFault fault;
    private final Cut how;
    private final Ledger ledger = new Ledger();
    private boolean withBadWrite;
    private boolean withTimeouts = true;
    private boolean goesOn;
    private boolean besideOthers;

    FaultyGroup(App app, WriteKind kind, LinkFault fault, Cut how) {
        this(app, "cut", kind, fault, how);
    }

    /** @param name of its tables, for groups that are there at the same time */
    FaultyGroup(App app, String name, WriteKind kind, LinkFault fault, Cut how) {
        this.app = app;
        this.name = name;
        this.kind = kind;
        this.fault = fault;
        this.how = how;
    }

    /** The server refuses one of them. */
    FaultyGroup withBadWrite() {
        withBadWrite = true;
        return this;
    }

    /** Nothing that the application has set ends a link that hangs. */
    FaultyGroup withoutTimeouts() {
        withTimeouts = false;
        return this;
    }

    /** What hangs goes on when the agent has tried to cancel it. */
    FaultyGroup goingOn() {
        goesOn = true;
        return this;
    }

    /** Others fail at the same time, and are counted together with it. */
    FaultyGroup besideOthers() {
        besideOthers = true;
        return this;
    }

    boolean inTransaction() {
        return kind.inTransaction(app);
    }

    /** What only the first write sends, in the order of their values. */
    String first() {
        return mark(FIRST);
    }

    String middle() {
        return mark(FIRST + SIZE / 2);
    }

    /** Lets the writes meet; the link that carries them is struck where this text is sent. */
    void meetAt(String text) throws Exception {
        WriteKind.createTables(app, name, UPDATABLE);
        try (TcpProxy proxy = TcpProxy.to(app.host(), app.port())) {
            List<Connection> members = new ArrayList<>();
            for (int i = 0; i < SIZE; i++) {
                members.add(member(proxy));
            }
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting(kind.table(name), () -> patient(proxy))) {
                meet(meeting, members, proxy, text);
            }
            members.forEach(FaultyGroup::close);
            assertThat(proxy.awaitsRequest()).as("fault waits for " + text).isFalse();
            fault.assertHit(proxy, text);
            assertFailures(counts.change("jdbc_write_group_failures_total"));
            if (fault == LinkFault.REQUEST_LATE) {
                proxy.resume();
                app.awaitEndOfSessions();
            }
        }
        if (withTimeouts) {
            app.awaitEndOfSessions();
        }
        ledger.assertHonest(app, WriteKind.find(name));
    }

    private void assertFailures(long failures) {
        if (besideOthers) {
            assertThat(failures).isPositive();
        } else if (!goesOn) {
            assertThat(failures).isEqualTo(1);
        }
    }

    private void meet(Meeting meeting, List<Connection> members, TcpProxy proxy, String text) throws Exception {
        List<Call<Told>> calls = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            int id = FIRST + i;
            calls.add(meeting.add(members.get(i), connection -> write(connection, id)));
        }
        fault.arm(proxy, text, how);
        meeting.release();
        if (goesOn) {
            await().atMost(LIMIT).until(() -> !proxy.awaitsRequest());
            int opened = proxy.opened();
            await().atMost(LIMIT).until(() -> proxy.opened() > opened);
            proxy.resume();
        }
        meeting.meet();
        for (Call<Told> call : calls) {
            call.get();
        }
    }

    /**
     * All alike: only connections with the same network timeout share a group. Where the server is to have the statement
     * prepared, it was executed before, so that the group sends only values.
     */
    private Connection member(TcpProxy proxy) throws SQLException {
        Connection connection = app.connect(proxy, options());
        if (app.serverPrepared()) {
            connection.setAutoCommit(false);
            execute(connection, UPDATABLE, true);
            connection.rollback();
            connection.setAutoCommit(true);
        }
        if (withTimeouts && fault.networkTimeoutMillis() > 0) {
            connection.setNetworkTimeout(Runnable::run, fault.networkTimeoutMillis());
        }
        return connection;
    }

    private String[] options() {
        return withTimeouts ? fault.options(app) : new String[0];
    }

    /** On it the others' meeting waits. Of the same target: those have the same flushes in flight. */
    private Connection patient(TcpProxy proxy) throws SQLException {
        Connection connection = app.connect(proxy, options());
        connection.setNetworkTimeout(Runnable::run, 0);
        return connection;
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // Its link was struck.
            return;
        }
    }

    private Told write(Connection connection, int id) {
        boolean good = !withBadWrite || id != BAD;
        return ledger.write(id, () -> execute(connection, id, good));
    }

    private int execute(Connection connection, int id, boolean good) throws SQLException {
        return kind.execute(connection, name, id, COMMENT, good, mark(id) + "v".repeat(PADDING));
    }

    private static String mark(int id) {
        return "<" + id + ">";
    }

    void assertAllAcknowledged() {
        assertThat(ledger.count(Told.ACKNOWLEDGED)).as(ledger.toString()).isEqualTo(SIZE);
    }

    void assertAllUnknown() {
        assertThat(ledger.unknownToAgent()).as(ledger.toString()).isEqualTo(SIZE);
    }

    /** Of the group. */
    List<String> rows() throws SQLException {
        return app.rows(WriteKind.find(name));
    }

    /** The others' writes have run natively, and the bad one has failed. */
    void assertOnlyLeadersLinkBroke() {
        int bad = withBadWrite ? 1 : 0;
        assertThat(ledger.unknownToAgent()).as(ledger.toString()).isZero();
        assertThat(ledger.of(FIRST)).as(ledger.toString()).isEqualTo(Told.UNKNOWN);
        assertThat(ledger.count(Told.UNKNOWN)).as(ledger.toString()).isEqualTo(1);
        assertThat(ledger.count(Told.FAILED)).as(ledger.toString()).isEqualTo(bad);
        assertThat(ledger.count(Told.ACKNOWLEDGED)).as(ledger.toString()).isEqualTo(SIZE - 1 - bad);
    }
}
