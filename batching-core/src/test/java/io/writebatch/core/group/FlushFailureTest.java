package io.writebatch.core.group;

import static io.writebatch.core.group.Settlement.Kind.COMMITTED;
import static io.writebatch.core.group.Settlement.Kind.NATIVE;
import static io.writebatch.core.group.Settlement.Kind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.FlushOutcome;
import io.writebatch.core.sql.ExclusionReason;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's table "When a flush fails". */
class FlushFailureTest {
    @Test
    void shouldRunEveryMemberNativelyAfterServerErrorInAutoCommit() {
        Rig rig = new Rig(new ScriptedDriver().refuse(2));

        List<Caller> callers = rig.group(1, 2, 3);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(callers.get(0).settlement().reason()).isEqualTo(ExclusionReason.REPLAYED);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 3);
        assertThat(callers.get(0).nativeFailure()).isNull();
        assertThat(callers.get(1).nativeFailure()).hasMessageContaining("duplicate key 2");
        assertThat(callers.get(2).nativeFailure()).isNull();
        assertLeaderIsAsBefore(rig, callers);
        assertReported(rig, FlushOutcome.NATIVE);
    }

    @Test
    void shouldRunEveryMemberNativelyAfterServerErrorInTransaction() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions().refuse(2));

        List<Caller> callers = rig.group(1, 2, 3);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 3);
        assertThat(rig.driver().events()).containsSubsequence("ROLLBACK", "setAutoCommit(true)", "native 1");
        assertLeaderIsAsBefore(rig, callers);
        assertReported(rig, FlushOutcome.NATIVE);
    }

    /** The next answer on that connection may be to what was sent before. */
    @Test
    void shouldLetNobodyUseConnectionOnWhichDriverFailedInMidExchange() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions());
        rig.driver().nextFlush(flush -> {
            StackOverflowError error = new StackOverflowError();
            error.setStackTrace(new StackTraceElement[] {
                new StackTraceElement("org.postgresql.core.PGStream", "flush", null, -1),
                new StackTraceElement("io.writebatch.core.group.GroupFlusher", "execute", null, -1)
            });
            throw error;
        });

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().events()).contains("abort").doesNotContain("ROLLBACK");
    }

    /** Of several commands some might be committed and the others not. */
    @Test
    void shouldTakeATransactionForWhatIsSeveralCommands() {
        Rig rig = new Rig(new ScriptedDriver().splitsFlushes().refuse(2));

        List<Caller> callers = rig.group(1, 2, 3);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 3);
        assertThat(rig.driver().events())
                .containsSubsequence("setAutoCommit(false)", "flush [1, 2, 3]", "ROLLBACK", "setAutoCommit(true)");
        assertLeaderIsAsBefore(rig, callers);
    }

    @Test
    void shouldNeverRepeatGroupThatServerCannotUndo() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions().undoesNothing().refuse(2));

        List<Caller> callers = rig.group(1, 2, 3);

        assertThat(Rig.kinds(callers)).containsOnly(UNKNOWN);
        assertThat(callers.get(0).settlement().cause()).isInstanceOf(NotUndoneException.class);
        assertThat(rig.driver().events("native")).isEmpty();
        assertThat(rig.driver().events()).containsSubsequence("ROLLBACK", "undone?", "setAutoCommit(true)");
        assertThat(rig.health().restingFor()).isEqualTo(ExclusionReason.NON_TRANSACTIONAL);
        assertLeaderIsAsBefore(rig, callers);
        assertReported(rig, FlushOutcome.UNKNOWN);
    }

    @Test
    void shouldGiveAnswersThatRollbackHasNotUndone() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions().undoesNothing());
        rig.driver().nextFlush(flush -> {
            Object[] results = flush.execute();
            // Nothing that knows rollback was written, so no transaction is open.
            flush.connection().commit();
            return results;
        });

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2);
        assertThat(rig.driver().events("native")).isEmpty();
        assertThat(rig.health().restingFor()).isEqualTo(ExclusionReason.NON_TRANSACTIONAL);
        assertLeaderIsAsBefore(rig, callers);
    }

    @Test
    void shouldBelieveEarlierAnswerWhenServerCannotBeAskedWhatIsLeft() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions().refuse(2));
        rig.driver().at("undone", connection -> {
            throw ScriptedDriver.serverError("42501");
        });

        List<Caller> callers = rig.group(1, 2, 3);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 3);
        assertLeaderIsAsBefore(rig, callers);
    }

    @Test
    void shouldCommitTransactionOnce() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions());

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(rig.driver().events())
                .containsExactly("setAutoCommit(false)", "flush [1, 2]", "setAutoCommit(true)", "release");
        assertLeaderIsAsBefore(rig, callers);
    }

    @Test
    void shouldNotKnowOutcomeWhenLinkBreaksBehindAutoCommittedFlush() {
        Rig rig = new Rig();
        rig.driver().nextFlush(ScriptedDriver.Flush::executeAndLoseLink);

        List<Caller> callers = rig.group(1, 2);

        assertUnknownAndNeverRepeated(rig, callers);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void shouldNotKnowOutcomeWhenLinkBreaksBeforeAutoCommittedFlushArrives() {
        Rig rig = new Rig();
        rig.driver().nextFlush(ScriptedDriver.Flush::loseLink);

        List<Caller> callers = rig.group(1, 2);

        assertUnknownAndNeverRepeated(rig, callers);
        assertThat(rig.driver().rows()).isEmpty();
    }

    @Test
    void shouldRunMembersNativelyWhenServerRaisesConnectionExceptionOnLiveLink() {
        Rig rig = new Rig();
        rig.driver().nextFlush(flush -> {
            throw ScriptedDriver.serverError("08000");
        });

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2);
        assertLeaderIsAsBefore(rig, callers);
    }

    @Test
    void shouldNotKnowOutcomeWhenFlushFailsForReasonsOfItsOwn() {
        Rig rig = new Rig();
        rig.driver().nextFlush(flush -> {
            flush.execute();
            throw new OutOfMemoryError("scripted");
        });

        List<Caller> callers = rig.group(1, 2);

        assertUnknownAndNeverRepeated(rig, callers);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void shouldNotKnowOutcomeWhenAutoCommittedAnswersDoNotMatchMembers(int answers) {
        Rig rig = new Rig();
        rig.driver().nextFlush(flush -> {
            flush.execute();
            Object[] results = new Object[answers];
            java.util.Arrays.fill(results, new ScriptedDriver.Result(1, 1));
            return results;
        });

        List<Caller> callers = rig.group(1, 2);

        assertUnknownAndNeverRepeated(rig, callers);
    }

    @Test
    void shouldNeverGiveAnyoneAnUnknownCount() {
        Rig rig = new Rig();
        rig.driver().nextFlush(flush -> {
            flush.execute();
            return new Object[] {new ScriptedDriver.Result(1, 1), new ScriptedDriver.Result(2, -2)};
        });

        assertUnknownAndNeverRepeated(rig, rig.group(1, 2));
    }

    @Test
    void shouldRollBackTransactionWhoseAnswersDoNotMatchMembers() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions());
        rig.driver().nextFlush(flush -> {
            flush.execute();
            return new Object[0];
        });

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2);
        assertLeaderIsAsBefore(rig, callers);
    }

    @Test
    void shouldRunMembersNativelyWhenLinkBreaksBeforeCommitIsSent() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions());
        rig.driver().nextFlush(ScriptedDriver.Flush::executeAndLoseLink);

        List<Caller> callers = rig.group(1, 2, 3);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        // The leader's own connection is gone, as it would have been natively.
        assertThat(callers.get(0).nativeFailure()).hasMessageContaining("closed");
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(2, 3);
        assertThat(rig.driver().events("setAutoCommit(true)")).isEmpty();
    }

    @Test
    void shouldRunMembersNativelyWhenLinkBreaksBeforeTransactionBegins() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions());
        rig.driver().at("setAutoCommit(false)", connection -> {
            connection.loseLink();
            throw ScriptedDriver.linkLoss();
        });

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"setAutoCommit(true)", "setAutoCommit(true) done"})
    void shouldNotKnowOutcomeWhenLinkBreaksAtCommit(String place) {
        Rig rig = new Rig(new ScriptedDriver().inTransactions());
        rig.driver().at(place, connection -> {
            connection.loseLink();
            throw ScriptedDriver.linkLoss();
        });

        assertUnknownAndNeverRepeated(rig, rig.group(1, 2));
    }

    @Test
    void shouldRunMembersNativelyWhenServerRefusesCommit() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions());
        int[] commits = {0};
        rig.driver().at("setAutoCommit(true)", connection -> {
            if (commits[0]++ == 0) {
                // A deferred constraint: the server rolls back and says so.
                throw ScriptedDriver.serverError("23505");
            }
        });

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2);
        assertLeaderIsAsBefore(rig, callers);
    }

    @Test
    void shouldNotCommitTransactionThatServerHasFailed() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions().refuse(2));
        rig.driver().nextFlush(flush -> {
            try {
                return flush.execute();
            } catch (SQLException e) {
                // A driver that says nothing: its commit would return normally although the server rolls back.
                return flush.results();
            }
        });

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactly(1);
        assertLeaderIsAsBefore(rig, callers);
    }

    @Test
    void shouldNotCommitTransactionThatHasEndedByItself() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions());
        // A deadlock: the server has rolled everything back and is in no transaction any more.
        rig.driver().nextFlush(ScriptedDriver.Flush::results);

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void shouldRollBackWhatAutoCommittedFlushLeftOpen() {
        Rig rig = new Rig();
        rig.driver().nextFlush(flush -> {
            flush.connection().begin();
            flush.execute();
            throw ScriptedDriver.serverError("40P01");
        });

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().events("ROLLBACK")).hasSize(1);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2);
        assertLeaderIsAsBefore(rig, callers);
    }

    @Test
    void shouldBarConnectionThatCannotBeRolledBack() {
        Rig rig = new Rig(new ScriptedDriver().inTransactions().refuse(2));
        rig.driver().at("ROLLBACK", connection -> {
            connection.loseLink();
            throw ScriptedDriver.linkLoss();
        });

        List<Caller> callers = rig.group(1, 2, 3);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactly(3);
        assertThat(rig.session(callers.get(0).connection()).scope()).isNull();
        assertThat(rig.session(callers.get(1).connection()).scope()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"newFlush", "compare", "connectionState"})
    void shouldRunEveryMemberNativelyWhenAdapterFailsBeforeAnythingIsSent(String place) {
        Rig rig = new Rig();
        rig.driver().at(place, connection -> {
            if (flushing()) {
                throw new StackOverflowError("scripted");
            }
        });

        Rig.settled(rig.group(1, 2, 3));
        rig.driver().at(place, connection -> {});

        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(rig.observer().errors()).containsExactly("flush");
        assertThat(rig.group(4, 5))
                .allSatisfy(caller -> assertThat(caller.kind()).isEqualTo(COMMITTED));
    }

    /** Not so for the members' native runs, which begin while others are still being told. */
    private static boolean flushing() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(GroupFlusher.class.getName())));
    }

    /** A member may wake up for no reason; the connection that carried the flush is its own, and it may use it at once. */
    @Test
    void shouldLetNobodyGoOnWhileFlushStillUsesConnection() {
        Rig rig = new Rig();
        List<Caller> callers = new ArrayList<>();
        AtomicInteger early = new AtomicInteger();
        rig.driver()
                .at(
                        "release",
                        connection ->
                                callers.stream().filter(Caller::mayGoOn).forEach(caller -> early.incrementAndGet()));
        rig.lane().enter(Long.MAX_VALUE / 2);
        try {
            callers.addAll(rig.parked(1, 2, 3));
        } finally {
            rig.lane().leave();
        }

        assertThat(Rig.kinds(callers)).containsOnly(COMMITTED);
        assertThat(rig.driver().events("release")).hasSize(1);
        assertThat(early).hasValue(0);
    }

    @Test
    void shouldNotChangeOutcomeWhenReleaseFails() {
        Rig rig = new Rig();
        rig.driver().at("release", connection -> {
            throw new OutOfMemoryError("scripted");
        });

        assertThat(Rig.kinds(rig.group(1, 2))).containsOnly(COMMITTED);
        assertThat(rig.observer().errors()).containsExactly("release");
    }

    @Test
    void shouldNotChangeOutcomeWhenObserverFails() {
        Rig rig = new Rig();
        rig.observer().throwFrom("flushed");

        assertThat(Rig.kinds(rig.group(1, 2))).containsOnly(COMMITTED);
        assertThat(rig.observer().errors()).containsExactly("observer");
    }

    @Test
    void shouldNotChangeOutcomeWhenObserverFailsAtEveryCall() {
        Rig rig = new Rig();
        rig.observer().throwFrom("flushed").throwFrom("agentError");

        assertThat(Rig.kinds(rig.group(1, 2))).containsOnly(COMMITTED);
        assertThat(Rig.kinds(rig.group(3, 4))).containsOnly(COMMITTED);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    /** Such as preparing a statement for it: all know that nothing of theirs is in the database. */
    @Test
    void shouldRunMembersNativelyWhenLinkIsLostBeforeTheyAreSent() {
        Rig rig = new Rig(new ScriptedDriver().failsBeforeSending());
        rig.driver().nextFlush(flush -> {
            throw ScriptedDriver.linkLoss();
        });

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertReported(rig, FlushOutcome.NATIVE);
    }

    @Test
    void shouldLetKeyRestAfterFailuresInARow() {
        Rig rig = new Rig(new ScriptedDriver().refuse(0));

        for (int i = 0; i < 3; i++) {
            assertThat(rig.health().restingFor()).isNull();
            rig.flushed(0, i + 1);
        }

        assertThat(rig.health().restingFor()).isEqualTo(ExclusionReason.FAILING);
    }

    private static void assertUnknownAndNeverRepeated(Rig rig, List<Caller> callers) {
        assertThat(Rig.kinds(callers)).containsOnly(UNKNOWN);
        assertThat(callers)
                .allSatisfy(caller -> assertThat(caller.settlement().cause()).isNotNull());
        assertThat(rig.driver().events("native")).isEmpty();
        assertThat(rig.driver().events("flush")).hasSize(1);
        assertThat(rig.session(callers.get(0).connection()).scope()).isNull();
        assertReported(rig, FlushOutcome.UNKNOWN);
    }

    private static void assertLeaderIsAsBefore(Rig rig, List<Caller> callers) {
        Rig.settled(callers);
        assertThat(callers.get(0).connection().idleInAutoCommit()).isTrue();
        assertThat(rig.session(callers.get(0).connection()).scope()).isNotNull();
    }

    private static void assertReported(Rig rig, FlushOutcome outcome) {
        assertThat(rig.observer().flushes()).singleElement().satisfies(report -> {
            assertThat(report.outcome()).isEqualTo(outcome);
            assertThat(report.error()).isNotNull();
        });
    }
}
