package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.core.FlushReason;
import io.writebatch.core.FlushReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a leader stops waiting for more members. */
class GatherTest {
    private static final long MILLI = 1_000_000L;
    private static final long LONG = 3_600_000 * MILLI;

    @Test
    void shouldNotWaitWhenNobodyElseIsKnown() {
        Rig rig = new Rig(new Settings().initialDelayNanos(LONG).flushSingle());

        rig.caller(1).settlement();

        assertReason(rig, 0, FlushReason.ALONE);
    }

    @Test
    void shouldNotWaitWhenOthersHaveJoinedAndNobodyElseIsKnown() {
        Rig rig = new Rig(new Settings().initialDelayNanos(LONG));

        rig.flushed(1, 2);

        assertReason(rig, 0, FlushReason.ALL_WRITERS);
    }

    @Test
    void shouldNotWaitWhenGroupIsFull() {
        Rig rig = new Rig(new Settings().initialDelayNanos(LONG).maxBatchSize(2));
        rig.flushed(1, 2);

        rig.flushed(3, 4);

        assertReason(rig, 1, FlushReason.FULL);
    }

    @Test
    void shouldCloseWhenGroupFillsUpDuringWait() {
        Rig rig = leaderWaitingFor(3, new Settings().initialDelayNanos(LONG).maxBatchSize(3));

        rig.caller(12);
        rig.caller(13).settlement();

        assertReason(rig, 1, FlushReason.FULL);
    }

    @Test
    void shouldCloseWhenEveryKnownWriterHasArrived() {
        Rig rig = leaderWaitingFor(3, new Settings().initialDelayNanos(LONG));

        rig.caller(12);
        rig.caller(13).settlement();

        assertReason(rig, 1, FlushReason.ALL_WRITERS);
        assertThat(lastFlush(rig).size()).isEqualTo(3);
    }

    @Test
    void shouldCloseWhenDelayIsOver() {
        Rig rig = leaderWaitingFor(3, new Settings().initialDelayNanos(MILLI).flushSingle());

        rig.ticker().advance(MILLI);
        await().until(() -> rig.observer().flushes().size() == 2);

        assertReason(rig, 1, FlushReason.DELAY);
        assertThat(lastFlush(rig).delayNanos()).isEqualTo(MILLI);
    }

    @Test
    void shouldCapDelayByHint() {
        Settings settings = new Settings().initialDelayNanos(LONG).flushSingle();
        Rig rig = slowlyFlushed(3, settings);
        Caller leader = rig.caller(11, MILLI).parked();

        rig.ticker().advance(MILLI);
        leader.settlement();

        assertReason(rig, 1, FlushReason.DELAY);
    }

    @Test
    void shouldCloseWhenNobodyArrivesForLongerThanWaitingPays() {
        // Flushes that take no time: the shortest quiet time counts.
        Rig rig = new Rig(new Settings().initialDelayNanos(LONG).flushSingle());
        rig.flushed(1, 2, 3);
        Caller leader = rig.caller(11).parked();

        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            rig.ticker().advance(MILLI);
            return leader.done();
        });

        assertReason(rig, 1, FlushReason.QUIET);
    }

    @Test
    void shouldExpectNobodyAnyMoreAfterQuietWait() {
        Rig rig = new Rig(new Settings().initialDelayNanos(LONG).flushSingle());
        rig.flushed(1, 2, 3);
        Caller leader = rig.caller(11).parked();
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            rig.ticker().advance(MILLI);
            return leader.done();
        });
        // This one follows the writer released last, and itself.
        rig.caller(12).settlement();

        assertReason(rig, 2, FlushReason.ALONE);
    }

    @Test
    void shouldWaitForLoneWriterWhoseNativeWriteIsInFlight() {
        Rig rig = new Rig(new Settings().initialDelayNanos(LONG));
        slowFlush(rig);
        // Settled as alone; its native write has not ended.
        rig.caller(1).settlement();

        Caller leader = rig.caller(2).parked();
        assertThat(leader.done()).isFalse();
        rig.batcher().loneWriteEnded();
        rig.caller(1).settlement();

        assertThat(leader.kind()).isEqualTo(Settlement.Kind.COMMITTED);
        assertReason(rig, 0, FlushReason.ALL_WRITERS);
    }

    @Test
    void shouldCountDelayFromWhenTableIsFree() {
        Rig rig = slowlyFlushed(3, new Settings().initialDelayNanos(MILLI));
        rig.lane().enter(Long.MAX_VALUE / 2);
        rig.parked(11, 12);
        rig.ticker().advance(50 * MILLI);
        rig.lane().leave();
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            rig.ticker().advance(MILLI);
            return rig.observer().flushes().size() == 2;
        });

        assertThat(lastFlush(rig).delayNanos()).isLessThan(50 * MILLI);
    }

    /**
     * A member that joins between the leader's look at the group and its request to be woken must not cost the leader a
     * whole quiet time.
     */

    /** A leader in its wait, {@code writers} being known to be active. */
    private static Rig leaderWaitingFor(int writers, Settings settings) {
        Rig rig = slowlyFlushed(writers, settings);
        Caller leader = rig.caller(11).parked();
        assertThat(leader.done()).isFalse();
        return rig;
    }

    /** A flush that takes so long that no pause is quiet for longer than waiting pays. */
    private static Rig slowlyFlushed(int writers, Settings settings) {
        Rig rig = new Rig(settings);
        slowFlush(rig);
        rig.flushed(Rig.range(1, writers + 1));
        return rig;
    }

    private static void slowFlush(Rig rig) {
        rig.driver().nextFlush(flush -> {
            rig.ticker().advance(LONG);
            return flush.execute();
        });
    }

    private static FlushReport lastFlush(Rig rig) {
        List<FlushReport> flushes = rig.observer().flushes();
        return flushes.get(flushes.size() - 1);
    }

    private static void assertReason(Rig rig, int flush, FlushReason reason) {
        await().until(() -> rig.observer().flushes().size() > flush);
        assertThat(rig.observer().flushes().get(flush).reason()).isEqualTo(reason);
    }
}
