package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.delay.FakeTicker;
import org.junit.jupiter.api.Test;

/** Writes end at one pace while batching and at another while native. */
class GainMonitorTest {
    private static final long SECOND = 1_000_000_000L;

    private final FakeTicker ticker = new FakeTicker();
    private final GainMonitor monitor = new GainMonitor(ticker);

    @Test
    void shouldKeepBatchingWhatGains() {
        assertThat(nativeShare(60, 10_000, 4_000)).isLessThan(0.01);
        assertThat(monitor.nativeNow()).isFalse();
    }

    @Test
    void shouldStopBatchingWhatLoses() {
        assertThat(nativeShare(4, 3_000, 6_000)).isGreaterThan(0.3);
        assertThat(nativeShare(60, 3_000, 6_000)).isGreaterThan(0.97);
    }

    /** Less than a hundred writes in a probe: that is what losing looks like. */
    @Test
    void shouldStopBatchingWhatIsHardlyBusyBecauseItLoses() {
        nativeShare(5, 900, 3_000);
        assertThat(nativeShare(60, 900, 3_000)).isGreaterThan(0.95);
    }

    @Test
    void shouldNotCompareWhatIsNotBusy() {
        assertThat(nativeShare(60, 150, 3_000)).isZero();
    }

    @Test
    void shouldBatchAgainSoonAfterALossThatHasPassed() {
        nativeShare(2.6, 3_000, 6_000);
        assertThat(monitor.nativeNow()).isTrue();
        nativeShare(1.5, 10_000, 4_000);
        assertThat(nativeShare(60, 10_000, 4_000)).isLessThan(0.01);
    }

    @Test
    void shouldKeepBatchingWhatIsAsFast() {
        assertThat(nativeShare(60, 5_000, 5_000)).isLessThan(0.05);
    }

    /** Whichever way was being measured when a burst ended looked slow for the pause behind it. */
    @Test
    void shouldKeepBatchingWhatGainsInBursts() {
        assertThat(nativeShareInBursts(0.1, 0.13, 10_000, 4_000)).isLessThan(0.05);
        assertThat(nativeShareInBursts(0.07, 0.5, 10_000, 4_000)).isLessThan(0.05);
    }

    @Test
    void shouldStopBatchingWhatLosesInBursts() {
        nativeShareInBursts(0.2, 0.2, 3_000, 6_000);
        assertThat(nativeShareInBursts(0.2, 0.2, 3_000, 6_000)).isGreaterThan(0.9);
    }

    /** Of five minutes' bursts. */
    private double nativeShareInBursts(double seconds, double pause, long batchingPerSecond, long nativePerSecond) {
        int bursts = (int) (300 / (seconds + pause));
        double share = 0;
        for (int i = 0; i < bursts; i++) {
            share += nativeShare(seconds, batchingPerSecond, nativePerSecond) / bursts;
            ticker.advance((long) (pause * SECOND));
        }
        return share;
    }

    /** Lets {@code seconds} pass with writes at the pace of the present way; the share of the time that was native. */
    private double nativeShare(double seconds, long batchingPerSecond, long nativePerSecond) {
        long nativeNanos = 0;
        long total = (long) (seconds * SECOND);
        long passed = 0;
        while (passed < total) {
            boolean isNative = monitor.nativeNow();
            long step = SECOND / (isNative ? nativePerSecond : batchingPerSecond);
            ticker.advance(step);
            passed += step;
            nativeNanos += isNative ? step : 0;
            monitor.writeEnded();
        }
        return (double) nativeNanos / passed;
    }
}
