package io.writebatch.core.delay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CrowdShareTest {
    private static final long MILLI = 1_000_000L;

    private final CrowdShare share = new CrowdShare();
    private long now;

    @Test
    void shouldWaitForAllAtFirst() {
        assertThat(share.halving()).isFalse();
        assertThat(share.wanted(64)).isEqualTo(64);
    }

    @Test
    void shouldSettleOnHalfWhenThatWritesMore() {
        assertThat(shareOfHalving(10, 15)).isGreaterThan(0.9);
        assertThat(share.wanted(63)).isEqualTo(32);
        assertThat(share.wanted(2)).isEqualTo(2);
    }

    @Test
    void shouldSettleOnAllWhenHalfWritesLess() {
        assertThat(shareOfHalving(15, 10)).isLessThan(0.1);
    }

    @Test
    void shouldSeldomTryWhatIsMuchSlower() {
        shareOfHalving(15, 10);
        assertThat(shareOfHalving(15, 10)).isLessThan(0.01);
        assertThat(shareOfHalving(15, 14)).isGreaterThan(0.01);
    }

    @Test
    void shouldTryMoreOftenAsSoonAsTheOtherHasCaughtUp() {
        shareOfHalving(15, 10);
        shareOfHalving(15, 10);
        while (!share.halving()) {
            flush(15, 14);
        }

        assertThat(shareOfHalving(15, 14, 30 * 24 * 10)).isGreaterThan(0.03);
    }

    @Test
    void shouldNoticeWhenTheOtherBecomesFaster() {
        shareOfHalving(15, 10);
        shareOfHalving(10, 15);
        assertThat(shareOfHalving(10, 15)).isGreaterThan(0.9);
    }

    @Test
    void shouldNotJudgeByIdleTime() {
        for (int i = 0; i < 1_000; i++) {
            now += 1_000 * MILLI;
            share.flushed(10, now);
        }
        assertThat(share.halving()).isFalse();
    }

    /** Runs for a while with so many writes a millisecond; gives the share of the time in which half was enough. */
    private double shareOfHalving(int writesWithAll, int writesWithHalf) {
        return shareOfHalving(writesWithAll, writesWithHalf, 30_000);
    }

    private double shareOfHalving(int writesWithAll, int writesWithHalf, int flushes) {
        int halving = 0;
        for (int i = 0; i < flushes; i++) {
            halving += share.halving() ? 1 : 0;
            flush(writesWithAll, writesWithHalf);
        }
        return (double) halving / flushes;
    }

    private void flush(int writesWithAll, int writesWithHalf) {
        now += MILLI;
        share.flushed(share.halving() ? writesWithHalf : writesWithAll, now);
    }
}
