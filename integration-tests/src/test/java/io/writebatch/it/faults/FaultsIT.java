package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.TcpProxy.Cut;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The link of a group breaks or hangs in each phase of its flush, in each form that a flush has: what callers are told is so,
 * and nothing is written twice. That the phase was hit is checked by what the proxy saw.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
class FaultsIT {
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

    /** A flush that commits in the exchange which executes it. */
    @ParameterizedTest
    @EnumSource
    void shouldNotKnowGroupWhoseOnlyExchangeBreaks(LinkFault fault) {
        jvm.run(app -> {
            for (WriteKind kind : WriteKind.values()) {
                if (!kind.inTransaction(app)) {
                    for (Cut how : fault.ways()) {
                        FaultyGroup group = new FaultyGroup(app, kind, fault, how);
                        group.meetAt(fault.textIn(group));
                        group.assertAllUnknown();
                        assertThat(group.rows()).hasSize(fault.executed() ? FaultyGroup.SIZE : 0);
                    }
                }
            }
        });
    }

    /** Before its commit a transaction is rolled back by the server when its link ends. */
    @ParameterizedTest
    @EnumSource
    void shouldRunMembersNativelyWhenTransactionsWritesBreak(LinkFault fault) {
        jvm.run(app -> {
            for (WriteKind kind : transactions(app)) {
                for (Cut how : fault.ways()) {
                    FaultyGroup group = new FaultyGroup(app, kind, fault, how);
                    group.meetAt(fault.textIn(group));
                    group.assertOnlyLeadersLinkBroke();
                }
            }
        });
    }

    /** On PostgreSQL in the same go as the first writes. */
    @ParameterizedTest
    @EnumSource
    void shouldRunMembersNativelyWhenTransactionCannotBegin(LinkFault fault) {
        jvm.run(app -> {
            for (Cut how : fault.ways()) {
                FaultyGroup group = new FaultyGroup(app, WriteKind.KEYED_INSERT, fault, how);
                group.meetAt(app.sql("BEGIN", "autocommit=0"));
                group.assertOnlyLeadersLinkBroke();
            }
        });
    }

    /** On both databases the drivers commit by restoring autocommit, and on PostgreSQL they tell the server to commit. */
    @ParameterizedTest
    @EnumSource
    void shouldNotKnowGroupWhoseCommitBreaks(LinkFault fault) {
        jvm.run(app -> {
            for (WriteKind kind : transactions(app)) {
                for (Cut how : fault.ways()) {
                    FaultyGroup group = new FaultyGroup(app, kind, fault, how);
                    group.meetAt(app.sql("COMMIT", "autocommit=1"));
                    group.assertAllUnknown();
                    if (fault == LinkFault.ALL_BUT_LAST_BYTE_SENT) {
                        // PostgreSQL commits before it reads the end of what the driver sends with a COMMIT.
                        assertThat(group.rows().size()).isIn(0, FaultyGroup.SIZE);
                    } else {
                        assertThat(group.rows()).hasSize(fault.executed() ? FaultyGroup.SIZE : 0);
                    }
                }
            }
        });
    }

    /** PostgreSQL's driver keeps autocommit to itself, so that nothing is sent after its rollback. */
    @ParameterizedTest
    @EnumSource
    void shouldRunMembersNativelyWhenRollbackBreaks(LinkFault fault) {
        jvm.run(app -> {
            for (Cut how : fault.ways()) {
                FaultyGroup group = new FaultyGroup(app, WriteKind.KEYED_INSERT, fault, how).withBadWrite();
                group.meetAt("ROLLBACK");
                group.assertOnlyLeadersLinkBroke();
                if (!app.postgresql()) {
                    FaultyGroup restored = new FaultyGroup(app, WriteKind.KEYED_INSERT, fault, how).withBadWrite();
                    restored.meetAt("autocommit=1");
                    restored.assertOnlyLeadersLinkBroke();
                }
            }
        });
    }

    private static List<WriteKind> transactions(App app) {
        List<WriteKind> kinds = new ArrayList<>(List.of(WriteKind.values()));
        kinds.removeIf(kind -> kind == WriteKind.UPDATE_BY_KEY || !kind.inTransaction(app));
        return kinds;
    }
}
