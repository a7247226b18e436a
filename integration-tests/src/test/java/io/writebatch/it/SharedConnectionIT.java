package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads of an application that share one connection, while it carries a group of others. A group with generated keys takes
 * a transaction of several steps, between which the connection is free for whoever asks; others are one command.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class SharedConnectionIT {
    private static final int SHARING = 4;
    private static final int OWNING = 6;
    private static final int WRITES = 50;
    private static final int ROUNDS = 5;

    /** Refused by the table's check. */
    private static final int BAD = 1_000_000_000;

    private static final int NETWORK_TIMEOUT_MILLIS = 600_000;

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(1);

    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true", "lock_wait_ms=600000");

    @Parameter
    Setup setup;

    /** The group fails when the outsider commits, and is rolled back; what the others wrote meanwhile must not go with it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotRollBackWritesOfSharingThreadsWithTheGroup(boolean keys) {
        AGENT.on(setup).run(app -> {
            createTable(app);
            List<Integer> acknowledged = new ArrayList<>(List.of(0));
            int next = 1;
            for (int round = 0; round < ROUNDS; round++) {
                try (CarriedGroup group = new CarriedGroup(app, next, keys)) {
                    next += CarriedGroup.MEMBERS;
                    List<Call<Integer>> sharing = new ArrayList<>();
                    for (int i = 0; i < SHARING; i++) {
                        sharing.add(group.share(insertion(next + i)));
                    }
                    group.outsider.commit();
                    group.awaitEnd();
                    for (int i = 0; i < SHARING; i++) {
                        assertThat(sharing.get(i).get()).isEqualTo(1);
                        acknowledged.add(next + i);
                    }
                    next += SHARING;
                    assertThat(group.contested().failure()).isInstanceOf(SQLException.class);
                    acknowledged.add(group.contestedId());
                    acknowledged.addAll(group.acknowledgedBesideContested());
                }
            }
            app.assertRows("carried", acknowledged);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotMixTransactionOfSharingThreadWithTheGroup(boolean keys) {
        AGENT.on(setup).run(app -> {
            createTable(app);
            List<Integer> acknowledged = new ArrayList<>(List.of(0));
            try (CarriedGroup group = new CarriedGroup(app, 1, keys)) {
                Call<Integer> sharing = group.share(connection -> {
                    connection.setAutoCommit(false);
                    int count = insertion(50).run(connection);
                    connection.rollback();
                    connection.setAutoCommit(true);
                    return count;
                });
                group.outsider.rollback();
                group.awaitEnd();
                assertThat(sharing.get()).isEqualTo(1);
                assertThat(group.contested().get()).isEqualTo(1);
                acknowledged.add(group.contestedId());
                acknowledged.addAll(group.acknowledgedBesideContested());
            }
            app.assertRows("carried", acknowledged);
        });
    }

    /** A pool does so before it ends a connection, also one that hangs; MariaDB's driver waits for its own lock there. */
    @Test
    void shouldNotLetNetworkTimeoutWaitForTheGroup() {
        Assumptions.assumeTrue(setup.database() == Database.POSTGRESQL, "waits natively");
        AGENT.on(setup).run(app -> {
            createTable(app);
            List<Integer> acknowledged = new ArrayList<>(List.of(0));
            try (CarriedGroup group = new CarriedGroup(app, 1, false)) {
                Call.started(group.shared, connection -> {
                            connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
                            return 1;
                        })
                        .get();
                assertThat(group.contested().isDone()).isFalse();
                group.outsider.rollback();
                group.awaitEnd();
                acknowledged.add(group.contestedId());
                acknowledged.addAll(group.acknowledgedBesideContested());
            }
            app.assertRows("carried", acknowledged);
        });
    }

    /** The connection of the group's first member is busy with another thread's write, which waits for an outsider. */
    @Test
    void shouldNotLetAGroupWaitForASharingThread() {
        AGENT.on(setup).run(app -> {
            createTable(app);
            try (Connection outsider = app.connect();
                    Connection shared = app.connect();
                    Meeting meeting = Meeting.behindRow(app, "UPDATE carried SET n = 1 WHERE id = 0")) {
                outsider.setAutoCommit(false);
                insertion(1).run(outsider);
                Call<Integer> member = meeting.add(shared, connection -> insert(connection, 2));
                Call<Integer> other = meeting.add(connection -> insert(connection, 3));
                Call<Integer> waiting = Call.started(shared, insertion(1));
                await().atMost(LIMIT).until(() -> app.queryLong(waitingForLocks(app)) == 2);
                meeting.release();
                assertThat(other.get()).isEqualTo(1);
                assertThat(waiting.isDone()).isFalse();
                outsider.rollback();
                meeting.meet();
                assertThat(member.get()).isEqualTo(1);
                assertThat(waiting.get()).isEqualTo(1);
            }
            app.assertRows("carried", List.of(0, 1, 2, 3));
        });
    }

    private static String waitingForLocks(App app) {
        return app.sql(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
                "SELECT count(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'");
    }

    @Test
    void shouldKeepEveryAcknowledgedWriteWhoeverSharesAConnection() {
        AGENT.on(setup).run(app -> {
            createTable(app);
            app.execute("DELETE FROM carried");
            Ledger ledger = new Ledger();
            AtomicInteger next = new AtomicInteger();
            try (Connection shared = app.connect()) {
                app.concurrently(SHARING + OWNING, Thread::new, thread -> {
                    if (thread < SHARING) {
                        write(shared, ledger, next);
                    } else {
                        try (Connection own = app.connect()) {
                            writeAlsoWhatIsRefused(own, ledger, next);
                        }
                    }
                });
            }
            assertThat(ledger.count(Ledger.Told.UNKNOWN)).isZero();
            ledger.assertHonest(app, "SELECT id, count(*) FROM carried GROUP BY id");
        });
    }

    private static void write(Connection shared, Ledger ledger, AtomicInteger next) throws SQLException {
        for (int i = 0; i < WRITES; i++) {
            int id = next.getAndIncrement();
            boolean keys = i % 2 == 0;
            Ledger.Told told = ledger.write(
                    id, () -> keys ? insert(shared, id, "no") : insertion(id).run(shared));
            assertThat(told).as("%s", ledger.failure(id)).isEqualTo(Ledger.Told.ACKNOWLEDGED);
        }
    }

    private static void writeAlsoWhatIsRefused(Connection own, Ledger ledger, AtomicInteger next) {
        for (int i = 0; i < WRITES; i++) {
            boolean bad = i % 10 == 9;
            int id = next.getAndIncrement() + (bad ? BAD : 0);
            Ledger.Told told = ledger.write(id, () -> insert(own, id, "no"));
            assertThat(told)
                    .as("%s", ledger.failure(id))
                    .isEqualTo(bad ? Ledger.Told.FAILED : Ledger.Told.ACKNOWLEDGED);
        }
    }

    private static void createTable(App app) throws SQLException {
        app.createTable("carried", "no " + app.generatedKey() + ", id int UNIQUE CHECK (id < " + BAD + "), n int");
        app.execute("INSERT INTO carried (id) VALUES (0)");
    }

    private interface Insertion extends Call.Work<Integer> {
        @Override
        Integer run(Connection connection) throws SQLException;
    }

    /** In no group. */
    private static Insertion insertion(int id) {
        return connection -> App.update(connection, "/* batch:0 */ INSERT INTO carried (id) VALUES (" + id + ")");
    }

    private static int insert(Connection connection, int id, String... keys) throws SQLException {
        return insert(connection, "INSERT INTO carried (id) VALUES (?)", id, keys);
    }

    private static int insert(Connection connection, String sql, int id, String... keys) throws SQLException {
        try (PreparedStatement insert =
                keys.length > 0 ? connection.prepareStatement(sql, keys) : connection.prepareStatement(sql)) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }

    /** A group that was sent on a shared connection and waits there for an outsider, who has written one of its rows. */
    private static final class CarriedGroup implements AutoCloseable {
        static final int MEMBERS = 3;

        final Connection outsider;
        private final Connection shared;
        private final Meeting meeting;
        private final int first;
        private final List<Call<Integer>> members = new ArrayList<>();

        CarriedGroup(App app, int first, boolean keys) throws SQLException {
            this.first = first;
            // A statement of its own, since those of earlier groups may rest after their failures.
            String sql = "/* from " + first + " */ INSERT INTO carried (id) VALUES (?)";
            String[] keyColumns = keys ? new String[] {"no"} : new String[0];
            shared = app.connect();
            outsider = app.connect();
            outsider.setAutoCommit(false);
            insertion(contestedId()).run(outsider);
            meeting = Meeting.behindRow(app, "UPDATE carried SET n = 1 WHERE id = 0");
            // The first of a group carries it where none of the connections has carried any.
            members.add(meeting.add(shared, connection -> insert(connection, sql, first, keyColumns)));
            for (int i = 1; i < MEMBERS; i++) {
                int id = first + i;
                members.add(meeting.add(connection -> insert(connection, sql, id, keyColumns)));
            }
            meeting.release();
            await().atMost(LIMIT).pollInterval(POLL).until(() -> members.get(0).flushes());
        }

        /** Lets another thread use the connection; returns when the thread waits. */
        Call<Integer> share(Call.Work<Integer> work) {
            Call<Integer> call = Call.started(shared, work);
            await().atMost(LIMIT).pollInterval(POLL).until(call::waits);
            return call;
        }

        int contestedId() {
            return first + MEMBERS - 1;
        }

        Call<Integer> contested() {
            return members.get(MEMBERS - 1);
        }

        void awaitEnd() throws Exception {
            meeting.meet();
        }

        List<Integer> acknowledgedBesideContested() throws Exception {
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < MEMBERS - 1; i++) {
                assertThat(members.get(i).get()).isEqualTo(1);
                ids.add(first + i);
            }
            return ids;
        }

        @Override
        public void close() throws SQLException {
            // An outsider that goes on would hold up all that follows.
            outsider.close();
            meeting.close();
            shared.close();
        }
    }
}
