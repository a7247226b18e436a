package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.delay.FakeTicker;
import io.writebatch.core.sql.ExclusionReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthTest {
    private static final long SHORTEST_REST = 100_000_000L;
    private static final long LONGEST_REST = 10_000_000_000L;

    private final FakeTicker ticker = new FakeTicker();
    private final Health health = new Health(ticker, new GainMonitor(ticker), Probation.none());

    @Test
    void shouldBatchAtFirst() {
        assertThat(health.restingFor()).isNull();
    }

    @Test
    void shouldNotRestForFailureNowAndThen() {
        for (int i = 0; i < 100; i++) {
            health.failed();
            health.flushed();
            health.flushed();
            health.flushed();
            health.flushed();
        }
        assertThat(health.restingFor()).isNull();
    }

    @Test
    void shouldRestAfterThreeFailuresInARow() {
        health.failed();
        health.failed();
        assertThat(health.restingFor()).isNull();
        health.failed();
        assertThat(health.restingFor()).isEqualTo(ExclusionReason.FAILING);
    }

    @Test
    void shouldBatchAgainWhenRestIsOver() {
        failUntilResting();
        ticker.advance(SHORTEST_REST - 1);
        assertThat(health.restingFor()).isEqualTo(ExclusionReason.FAILING);
        ticker.advance(1);
        assertThat(health.restingFor()).isNull();
    }

    @Test
    void shouldRestLongerEachTimeUpToALimit() {
        long expected = SHORTEST_REST;
        for (int i = 0; i < 10; i++) {
            failUntilResting();
            ticker.advance(expected - 1);
            assertThat(health.restingFor()).isEqualTo(ExclusionReason.FAILING);
            ticker.advance(1);
            assertThat(health.restingFor()).isNull();
            expected = Math.min(expected * 2, LONGEST_REST);
        }
        assertThat(expected).isEqualTo(LONGEST_REST);
    }

    @Test
    void shouldForgiveAfterManySuccesses() {
        failUntilResting();
        ticker.advance(SHORTEST_REST);
        for (int i = 0; i < 100; i++) {
            health.flushed();
        }
        failUntilResting();
        ticker.advance(SHORTEST_REST);
        assertThat(health.restingFor()).isNull();
    }

    @Test
    void shouldTellWhyItRests() {
        health.excludeFor(ExclusionReason.ISOLATION, 1000);
        assertThat(health.restingFor()).isEqualTo(ExclusionReason.ISOLATION);
        ticker.advance(1000);
        assertThat(health.restingFor()).isNull();
    }

    /** A caller that finds a rest over, and stops there for a moment, must not end the rest that begins meanwhile. */
    @Test
    void shouldKeepRestThatBeginsWhileAnotherEnds() {
        health.excludeFor(ExclusionReason.ISOLATION, 1000);
        ticker.advance(1000);
        ticker.onNextReading(() -> health.excludeFor(ExclusionReason.NON_TRANSACTIONAL, 1000));

        assertThat(health.restingFor()).isEqualTo(ExclusionReason.NON_TRANSACTIONAL);
        assertThat(health.restingFor()).isEqualTo(ExclusionReason.NON_TRANSACTIONAL);
        ticker.advance(1000);
        assertThat(health.restingFor()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE + 5, Long.MAX_VALUE - 5, -5})
    void shouldNotCareWhereTheClockStarts(long start) {
        FakeTicker elsewhere = new FakeTicker(start);
        Health other = new Health(elsewhere, new GainMonitor(elsewhere), Probation.none());
        other.excludeFor(ExclusionReason.ISOLATION, 10);
        assertThat(other.restingFor()).isEqualTo(ExclusionReason.ISOLATION);
        elsewhere.advance(10);
        assertThat(other.restingFor()).isNull();
    }

    private void failUntilResting() {
        for (int i = 0; i < 3 && health.restingFor() == null; i++) {
            health.failed();
        }
        assertThat(health.restingFor()).isEqualTo(ExclusionReason.FAILING);
    }
}
