package io.writebatch.core.group;

import static io.writebatch.core.group.Settlement.Kind.COMMITTED;
import static io.writebatch.core.group.Settlement.Kind.NATIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.sql.ExclusionReason;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the server says of the table before it is written to by groups. */
class VerificationTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void shouldRunGroupNativelyWhenTableMayNotBeBatched() {
        Rig rig = new Rig(new ScriptedDriver()
                .verifier((leader, facts) -> TableFacts.excluded(ExclusionReason.NON_TRANSACTIONAL)));

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(callers)
                .extracting(caller -> caller.settlement().reason())
                .containsOnly(ExclusionReason.NON_TRANSACTIONAL);
        assertThat(rig.driver().events("flush")).isEmpty();
        assertThat(rig.observer().flushes()).isEmpty();
    }

    @Test
    void shouldNotFlushAMemberThatServerMightFindTooLong() {
        Rig rig = new Rig(new ScriptedDriver()
                .verifier((leader, facts) -> TableFacts.writeByWrite().withLongestCommand(299)));

        List<Caller> callers = rig.group(rig.statement(1), rig.statement(2).bytes(100));

        assertThat(callers).extracting(caller -> caller.settlement().reason()).containsOnly(ExclusionReason.TOO_LARGE);
        assertThat(rig.driver().events("flush")).isEmpty();
        assertThat(rig.health().restingFor()).isNull();
    }

    @Test
    void shouldExcludeKeyUntilTableIsAskedForAgain() {
        Rig rig = new Rig(new ScriptedDriver()
                .verifier((leader, facts) -> TableFacts.excluded(ExclusionReason.NON_TRANSACTIONAL)));
        rig.flushed(1, 2);

        assertThat(rig.health().restingFor()).isEqualTo(ExclusionReason.NON_TRANSACTIONAL);
        rig.ticker().advance(60 * SECOND);
        assertThat(rig.health().restingFor()).isNull();
    }

    @Test
    void shouldAskOnLeadersConnection() {
        ScriptedDriver driver = new ScriptedDriver();
        AtomicInteger onLeaders = new AtomicInteger();
        Rig rig = new Rig(driver);
        ScriptedConnection[] asked = {null};
        driver.verifier((leader, facts) -> {
            asked[0] = ScriptedConnection.of(leader);
            onLeaders.incrementAndGet();
            return TableFacts.writeByWrite();
        });

        List<Caller> callers = rig.group(2, 1);

        Rig.settled(callers);
        assertThat(onLeaders).hasValue(1);
        assertThat(asked[0]).isSameAs(callers.get(0).connection());
    }

    @Test
    void shouldAskOnceAMinute() {
        Rig rig = new Rig(counting());

        rig.flushed(1, 2);
        rig.flushed(3, 4);
        rig.ticker().advance(60 * SECOND - 1);
        rig.flushed(5, 6);
        assertThat(asked).hasValue(1);
        rig.ticker().advance(1);
        rig.flushed(7, 8);
        assertThat(asked).hasValue(2);
    }

    @Test
    void shouldNotAskForLoneWriter() {
        Rig rig = new Rig(counting());

        rig.caller(1).settlement();

        assertThat(asked).hasValue(0);
    }

    @Test
    void shouldRunGroupNativelyWhenServerCannotBeAsked() {
        Rig rig = new Rig(new ScriptedDriver().verifier((leader, facts) -> {
            throw ScriptedDriver.serverError("42501");
        }));

        List<Caller> callers = rig.group(1, 2);

        assertThat(Rig.kinds(callers)).containsOnly(NATIVE);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2);
        assertThat(rig.session(callers.get(0).connection()).scope()).isNotNull();
    }

    @Test
    void shouldAskAgainAfterFailedQuestion() {
        Rig rig = new Rig(new ScriptedDriver().verifier((leader, facts) -> {
            if (asked.incrementAndGet() == 1) {
                throw new StackOverflowError("scripted");
            }
            return TableFacts.writeByWrite();
        }));
        rig.flushed(1, 2);

        assertThat(Rig.kinds(rig.group(3, 4))).containsOnly(COMMITTED);
        assertThat(asked).hasValue(2);
    }

    private ScriptedDriver counting() {
        return new ScriptedDriver().verifier((leader, facts) -> {
            asked.incrementAndGet();
            return TableFacts.writeByWrite();
        });
    }
}
