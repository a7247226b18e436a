package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.ChannelSockets;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Ledger.Told;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.VirtualThreads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other threads interfere with a caller in the middle of its call: it is told the truth, and its neighbours feel nothing. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class LifeIT {
    /** The agent would let a statement rest that fails in one case after the other. */
    private static final String UPDATE = "UPDATE lives SET n = n + 1 WHERE id = ? /* case %d */";

    private static final String FIND = "SELECT id, n FROM lives WHERE n > 0";
    private static final int LEADER = 0;
    private static final int FOLLOWER = 1;
    private static final int MEMBERS = 4;

    /** A neighbour's row, which keeps the group in the database for as long as an outsider holds it. */
    private static final int LOCKED = 2;

    /** Of the write that the others gather behind. */
    private static final int FIRST_ROW = 9;

    private static final int NETWORK_TIMEOUT_MILLIS = 1_000;
    private static final int LIMIT_SECONDS = 30;

    private static final AtomicInteger CASES = new AtomicInteger();

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        // Longer than the network timeout, so that this is what ends a flush that waits. Not much longer: Connector/J's
        // close waits for the answer that its connection waits for, so one case takes until the flush is cancelled.
        jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=2000");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    /** What another thread does to a caller. */
    private enum Blow {
        INTERRUPT,
        CANCEL,
        CLOSE_STATEMENT,
        CLOSE_CONNECTION,
        ABORT_CONNECTION;

        void strike(Call<?> call, Statement statement) throws SQLException {
            switch (this) {
                case INTERRUPT -> call.thread().interrupt();
                case CANCEL -> statement.cancel();
                case CLOSE_STATEMENT -> statement.close();
                case CLOSE_CONNECTION -> call.connection().close();
                case ABORT_CONNECTION -> call.connection().abort(Runnable::run);
            }
        }

        boolean breaksLink() {
            return this == CLOSE_CONNECTION || this == ABORT_CONNECTION;
        }
    }

    static Stream<Arguments> blows() {
        return Stream.of(Blow.values())
                .flatMap(blow -> Stream.of(Arguments.of(blow, LEADER), Arguments.of(blow, FOLLOWER)));
    }

    @ParameterizedTest
    @MethodSource("blows")
    void shouldBeHonestToCallerStruckWhileGroupGathers(Blow blow, int victim) {
        jvm.run(app -> {
            try (Members members = new Members(app)) {
                members.strike(blow, victim);
                members.meeting.meet();
                members.assertHonest();
                members.assertNeighbours(Told.ACKNOWLEDGED);
                members.assertInterruptKept(blow, victim);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("blows")
    void shouldBeHonestToCallerStruckWhileGroupIsFlushed(Blow blow, int victim) {
        jvm.run(app -> {
            try (Members members = new Members(app)) {
                Connection outsider = members.lock();
                members.meeting.release();
                Call<Told> leader = members.calls.get(LEADER);
                await().atMost(Duration.ofSeconds(LIMIT_SECONDS))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> leader.flushes() || leader.isDone());
                // Some of these wait until the driver has its answer.
                FutureTask<Void> striking = new FutureTask<>(() -> {
                    members.strike(blow, victim);
                    return null;
                });
                new Thread(striking).start();
                if (blow == Blow.INTERRUPT || (blow.breaksLink() && victim == LEADER)) {
                    striking.get(LIMIT_SECONDS, TimeUnit.SECONDS);
                }
                outsider.commit();
                members.meeting.meet();
                striking.get(LIMIT_SECONDS, TimeUnit.SECONDS);
                outsider.close();
                members.assertHonest();
                if (!blow.breaksLink() || victim != LEADER) {
                    members.assertNeighbours(Told.ACKNOWLEDGED);
                }
                members.assertInterruptKept(blow, victim);
            }
        });
    }

    /** The JDK closes the socket of which an interrupted virtual thread reads. */
    @ParameterizedTest
    @ValueSource(ints = {LEADER, FOLLOWER})
    void shouldNotMakeOthersSufferFromInterruptOfVirtualThread(int victim) {
        Assumptions.assumeTrue(setup.jdk().hasVirtualThreads(), "needs virtual threads");
        jvm.run(app -> {
            try (Members members = new Members(app, VirtualThreads.factory("caller"), 0)) {
                interruptDuringFlush(members, victim);
            }
        });
    }

    /** Such a socket is closed by an interrupt of any thread that waits for it. */
    @ParameterizedTest
    @ValueSource(ints = {LEADER, FOLLOWER})
    void shouldNotMakeOthersSufferFromInterruptWhereSocketsBelongToChannels(int victim) {
        jvm.run(app -> {
            try (Members members = new Members(app, Thread::new, 0, ChannelSockets.OPTION)) {
                interruptDuringFlush(members, victim);
            }
        });
    }

    private static void interruptDuringFlush(Members members, int victim) throws Exception {
        Connection outsider = members.lock();
        members.meeting.release();
        Call<Told> leader = members.calls.get(LEADER);
        await().atMost(Duration.ofSeconds(LIMIT_SECONDS))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> leader.flushes() || leader.isDone());
        members.strike(Blow.INTERRUPT, victim);
        outsider.commit();
        members.meeting.meet();
        outsider.close();
        members.assertHonest();
        members.assertNeighbours(Told.ACKNOWLEDGED);
        members.assertInterruptKept(Blow.INTERRUPT, victim);
    }

    /** The others' connections have no time limit. */
    @Test
    void shouldNotMakeOthersSufferFromNetworkTimeoutOfOne() {
        jvm.run(app -> {
            try (Members members = new Members(app, Thread::new, NETWORK_TIMEOUT_MILLIS)) {
                Connection outsider = members.lock();
                members.meeting.release();
                // In a group with the write that waits for the outsider, its link would break, and so would the group.
                assertThat(members.calls.get(LEADER).get()).isEqualTo(Told.ACKNOWLEDGED);
                outsider.commit();
                outsider.close();
                members.meeting.meet();
                members.assertHonest();
                members.assertNeighbours(Told.ACKNOWLEDGED);
            }
        });
    }

    /** Callers whose writes wait for one group. */
    private static final class Members implements AutoCloseable {
        private final App app;
        private final Ledger ledger = new Ledger();
        private final List<Call<Told>> calls = new ArrayList<>();
        private final AtomicReferenceArray<Statement> statements = new AtomicReferenceArray<>(MEMBERS);
        private final Meeting meeting;

        Members(App app) throws SQLException {
            this(app, Thread::new, 0);
        }

        /**
         * @param leadersTimeout the network timeout of the first one's connection, 0 for none
         * @param options of all connections
         */
        Members(App app, ThreadFactory threads, int leadersTimeout, String... options) throws SQLException {
            this.app = app;
            app.createTable("lives", "id int PRIMARY KEY, n int NOT NULL");
            for (int i = 0; i < MEMBERS; i++) {
                app.execute("INSERT INTO lives VALUES (" + i + ", 0)");
            }
            app.execute("INSERT INTO lives VALUES (" + FIRST_ROW + ", 0)");
            String sql = UPDATE.formatted(CASES.incrementAndGet());
            String first = "UPDATE lives SET n = n WHERE id = " + FIRST_ROW;
            meeting = Meeting.behindRow(app, first, () -> app.connect(options));
            for (int i = 0; i < MEMBERS; i++) {
                int id = i;
                int timeout = id == LEADER ? leadersTimeout : 0;
                calls.add(meeting.add(threads, connection -> {
                    if (timeout > 0) {
                        connection.setNetworkTimeout(Runnable::run, timeout);
                    }
                    PreparedStatement update = connection.prepareStatement(sql);
                    statements.set(id, update);
                    update.setInt(1, id);
                    return ledger.write(id, update::executeUpdate);
                }));
            }
        }

        void strike(Blow blow, int victim) throws SQLException {
            blow.strike(calls.get(victim), statements.get(victim));
        }

        /** An outsider that holds a neighbour's row. */
        Connection lock() throws SQLException {
            Connection outsider = app.connect();
            outsider.setAutoCommit(false);
            App.execute(outsider, "UPDATE lives SET n = n WHERE id = " + LOCKED);
            return outsider;
        }

        void assertHonest() throws SQLException {
            ledger.assertHonest(app, FIND);
        }

        void assertNeighbours(Told told) {
            for (int i = FOLLOWER + 1; i < MEMBERS; i++) {
                assertThat(ledger.of(i))
                        .as("write %s: %s", i, ledger.failure(i))
                        .isEqualTo(told);
            }
        }

        void assertInterruptKept(Blow blow, int victim) {
            if (blow == Blow.INTERRUPT) {
                assertThat(ledger.of(victim)).isEqualTo(Told.ACKNOWLEDGED);
                assertThat(calls.get(victim).interruptedAfterwards()).isTrue();
            }
        }

        @Override
        public void close() throws SQLException {
            meeting.close();
        }
    }
}
