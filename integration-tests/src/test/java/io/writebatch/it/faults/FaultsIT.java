package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Ledger.Told;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import io.writebatch.testkit.TcpProxy;
import io.writebatch.testkit.TcpProxy.Cut;
import io.writebatch.testkit.TcpProxy.Direction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Links break and hang: what callers are told is so, and nothing is written twice. The random part does
 * {@code -Dfaults.cuts=N} cuts on each database and JDK, and repeats itself with {@code -Dit.seed=N}.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class FaultsIT {
    private static final int CUTS = Integer.getInteger("faults.cuts", 30);
    private static final long SEED = Long.getLong("it.seed", System.nanoTime());
    private static final int WRITES_BETWEEN_CUTS = 30;
    private static final int CUTS_A_ROUND = 4;
    private static final int WRITES_IN_VAIN = 60;
    private static final int SOCKET_TIMEOUT_MILLIS = 700;
    private static final String NAME = "cut";
    private static final List<String> PLACES =
            List.of("INSERT INTO", "UPDATE ", "COMMIT", "ROLLBACK", "autocommit=0", "autocommit=1");

    /** The leader is 1. */
    private static final List<Integer> IDS = List.of(1, 2, 3, 4, 5);

    private static final int BAD = 3;

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        jvm = AgentJvm.with(setup, "flush_single=true");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    /** What becomes of the leader's link when it sends something. */
    private enum Fault {
        NOT_SENT,
        HALF_SENT,
        UNANSWERED,
        HANGING;

        void arm(TcpProxy proxy, String text, Cut how) {
            switch (this) {
                case NOT_SENT -> proxy.cutRequest(text, 0, how);
                // Closed in order: a reset could take from the server what it has got.
                case HALF_SENT -> proxy.cutRequest(text, 100, Cut.CLOSE);
                case UNANSWERED -> proxy.loseAnswer(text, how);
                case HANGING -> proxy.holdAnswer(text);
            }
        }

        boolean executed() {
            return this == UNANSWERED || this == HANGING;
        }
    }

    /** A flush that commits in the exchange which executes it. */
    @ParameterizedTest
    @EnumSource
    void shouldNotKnowGroupWhoseOnlyExchangeBreaks(Fault fault) {
        jvm.run(app -> {
            for (WriteKind kind : List.of(WriteKind.INSERT, WriteKind.UPDATE, WriteKind.UPDATE_BY_KEY)) {
                for (Cut how : ways(fault)) {
                    Ledger ledger = group(app, kind, kind.begin(NAME), fault, how, false);
                    assertAllUnknown(app, ledger, fault.executed());
                }
            }
        });
    }

    /** Before its commit a transaction is rolled back by the server when its link ends. */
    @ParameterizedTest
    @EnumSource
    void shouldRunMembersNativelyWhenTransactionsWritesBreak(Fault fault) {
        jvm.run(app -> {
            for (Cut how : ways(fault)) {
                Ledger ledger = group(app, WriteKind.KEYED_INSERT, WriteKind.INSERT.begin(NAME), fault, how, false);
                assertOnlyLeadersLinkBroke(ledger, false);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotKnowGroupWhoseCommitBreaks(Fault fault) {
        Assumptions.assumeTrue(fault != Fault.HALF_SENT, "too short to be cut in two for certain");
        jvm.run(app -> {
            for (Cut how : ways(fault)) {
                Ledger ledger =
                        group(app, WriteKind.KEYED_INSERT, app.sql("COMMIT", "autocommit=1"), fault, how, false);
                assertAllUnknown(app, ledger, fault.executed());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void shouldRunMembersNativelyWhenRollbackBreaks(Fault fault) {
        Assumptions.assumeTrue(fault != Fault.HALF_SENT, "too short to be cut in two for certain");
        jvm.run(app -> {
            for (Cut how : ways(fault)) {
                assertOnlyLeadersLinkBroke(group(app, WriteKind.KEYED_INSERT, "ROLLBACK", fault, how, true), true);
            }
        });
    }

    /** PostgreSQL's driver keeps autocommit to itself. */
    @ParameterizedTest
    @EnumSource
    void shouldRunMembersNativelyWhenAutoCommitCannotBeChanged(Fault fault) {
        Assumptions.assumeTrue(setup.database() == Database.MARIADB, "needs a server that is told of autocommit");
        Assumptions.assumeTrue(fault != Fault.HALF_SENT, "too short to be cut in two for certain");
        jvm.run(app -> {
            for (Cut how : ways(fault)) {
                assertOnlyLeadersLinkBroke(
                        group(app, WriteKind.KEYED_INSERT, "autocommit=0", fault, how, false), false);
                assertOnlyLeadersLinkBroke(group(app, WriteKind.KEYED_INSERT, "autocommit=1", fault, how, true), true);
            }
        });
    }

    private static List<Cut> ways(Fault fault) {
        return fault == Fault.HANGING || fault == Fault.HALF_SENT ? List.of(Cut.CLOSE) : List.of(Cut.values());
    }

    /** Lets writes meet in a group whose leader's link breaks where the text is sent. */
    private static Ledger group(App app, WriteKind kind, String text, Fault fault, Cut how, boolean withBadOne)
            throws Exception {
        WriteKind.createTables(app, NAME, 5);
        Ledger ledger = new Ledger();
        try (TcpProxy proxy = TcpProxy.to(app.host(), app.port())) {
            Counts counts = app.counts();
            try (Meeting meeting = app.meeting(kind.table(NAME), () -> connect(app, proxy, fault))) {
                List<Call<Told>> calls = new ArrayList<>();
                for (int id : IDS) {
                    calls.add(meeting.add(connection -> ledger.write(
                            id, () -> kind.execute(connection, NAME, id, "write", !withBadOne || id != BAD))));
                }
                fault.arm(proxy, text, how);
                meeting.meet();
                for (Call<Told> call : calls) {
                    call.get();
                }
            }
            assertThat(proxy.awaitsRequest()).as("fault waits for " + text).isFalse();
            assertThat(counts.change("jdbc_write_group_failures_total")).isEqualTo(1);
        }
        app.awaitEndOfSessions();
        ledger.assertHonest(app, WriteKind.find(NAME));
        return ledger;
    }

    /** All alike: only connections with the same network timeout share a group. */
    private static Connection connect(App app, TcpProxy proxy, Fault fault) throws SQLException {
        Connection connection = app.connect(proxy);
        if (fault == Fault.HANGING) {
            connection.setNetworkTimeout(Runnable::run, SOCKET_TIMEOUT_MILLIS);
        }
        return connection;
    }

    private static void assertAllUnknown(App app, Ledger ledger, boolean executed) throws Exception {
        assertThat(ledger.unknownToAgent()).as(ledger.toString()).isEqualTo(IDS.size());
        assertThat(app.rows(WriteKind.find(NAME))).hasSize(executed ? IDS.size() : 0);
    }

    private static void assertOnlyLeadersLinkBroke(Ledger ledger, boolean withBadOne) {
        assertThat(ledger.of(IDS.get(0))).isEqualTo(Told.UNKNOWN);
        assertThat(ledger.unknownToAgent()).isZero();
        assertThat(ledger.count(Told.FAILED)).isEqualTo(withBadOne ? 1 : 0);
        assertThat(ledger.count(Told.ACKNOWLEDGED)).isEqualTo(IDS.size() - (withBadOne ? 2 : 1));
    }

    @Test
    void shouldBeHonestUnderRandomCuts() throws Exception {
        long seed = SEED;
        int cuts = CUTS;
        System.out.println("-Dit.seed=" + seed + " -Dfaults.cuts=" + cuts);
        List<String> seen = jvm.seenWithAgent("(?!)", app -> {
            Counts counts = app.counts();
            try (TcpProxy proxy = TcpProxy.to(app.host(), app.port())) {
                StubbornWriters writers = new StubbornWriters(app, "cuts", () -> app.connect(proxy), seed);
                writers.during(thread -> cut(proxy, writers, new Random(seed), cuts));
                assertThat(writers.ledger().unknownToAgent()).isPositive();
                counts.assertShared();
                return FaultReport.of(proxy.cuts(), writers.ledger());
            }
        });
        FaultReport.add(setup, "links cut", seen);
    }

    private static void cut(TcpProxy proxy, StubbornWriters writers, Random random, int cuts) {
        for (int i = 0; proxy.cuts() < cuts; i++) {
            if (i % CUTS_A_ROUND == 0) {
                writers.useNewStatements();
                proxy.linkDelay(Duration.ofNanos(random.nextInt(1_000_000)));
            }
            writers.awaitMore(WRITES_BETWEEN_CUTS);
            int before = proxy.cuts();
            Cut how = random.nextBoolean() ? Cut.RESET : Cut.CLOSE;
            String place = PLACES.get(random.nextInt(PLACES.size()));
            switch (random.nextInt(7)) {
                case 0, 1 -> proxy.cutAfter(Direction.TO_SERVER, random.nextInt(3_000), how);
                case 2 -> proxy.cutAfter(Direction.TO_CLIENT, random.nextInt(500), how);
                case 3, 4 -> proxy.cutRequest(place, random.nextInt(1_000), how);
                case 5 -> proxy.loseAnswer(place, how);
                default -> proxy.cut(how);
            }
            // What waits for a text may wait for ever, and is then replaced by what comes next.
            int writes = writers.acknowledged();
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> proxy.cuts() > before || writers.acknowledged() - writes >= WRITES_IN_VAIN);
        }
    }
}
