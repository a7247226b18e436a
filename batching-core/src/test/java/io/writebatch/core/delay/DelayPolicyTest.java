package io.writebatch.core.delay;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.group.RecordingObserver;
import io.writebatch.core.group.Settings;
import org.junit.jupiter.api.Test;

class DelayPolicyTest {
    private static final long MILLI = 1_000_000L;

    private final RecordingObserver observer = new RecordingObserver();

    @Test
    void shouldBeginWithInitialDelayAndTellIt() {
        assertThat(policy(defaults()).boundNanos()).isEqualTo(MILLI);
        assertThat(observer.bounds()).containsExactly(MILLI);
    }

    @Test
    void shouldGrowAboveThreshold() {
        DelayPolicy policy = policy(defaults());
        policy.adapt(1_001);
        assertThat(policy.boundNanos()).isEqualTo(1_500_000);
        assertThat(observer.bounds()).containsExactly(MILLI, 1_500_000L);
    }

    @Test
    void shouldStayBetweenHalfOfThresholdAndThreshold() {
        DelayPolicy policy = policy(defaults());
        policy.adapt(1_000);
        policy.adapt(500);
        assertThat(policy.boundNanos()).isEqualTo(MILLI);
        assertThat(observer.bounds()).hasSize(1);
    }

    @Test
    void shouldShrinkBelowHalfOfThreshold() {
        DelayPolicy policy = policy(defaults());
        policy.adapt(499);
        assertThat(policy.boundNanos()).isEqualTo(666_666);
    }

    @Test
    void shouldNotGrowBeyondMaximum() {
        DelayPolicy policy = policy(defaults());
        for (int i = 0; i < 100; i++) {
            policy.adapt(1_000_000);
        }
        assertThat(policy.boundNanos()).isEqualTo(100 * MILLI);
        assertThat(observer.bounds()).endsWith(100 * MILLI).doesNotHaveDuplicates();
    }

    @Test
    void shouldNotShrinkBelowMinimum() {
        DelayPolicy policy = policy(defaults().minDelayNanos(300_000));
        for (int i = 0; i < 100; i++) {
            policy.adapt(0);
        }
        assertThat(policy.boundNanos()).isEqualTo(300_000);
    }

    @Test
    void shouldGrowAgainFromZero() {
        DelayPolicy policy = policy(defaults());
        for (int i = 0; i < 100; i++) {
            policy.adapt(0);
        }
        assertThat(policy.boundNanos()).isZero();
        for (int i = 0; i < 100; i++) {
            policy.adapt(10_000);
        }
        assertThat(policy.boundNanos()).isEqualTo(100 * MILLI);
    }

    @Test
    void shouldHaltOddThresholdExactly() {
        DelayPolicy policy = policy(defaults().writeThreshold(1));
        policy.adapt(0.5);
        assertThat(policy.boundNanos()).isEqualTo(MILLI);
        policy.adapt(0.4);
        assertThat(policy.boundNanos()).isLessThan(MILLI);
    }

    private static Settings defaults() {
        return new Settings().initialDelayNanos(MILLI);
    }

    private DelayPolicy policy(Settings settings) {
        return new DelayPolicy(settings.build(), observer);
    }
}
