package io.writebatch.core.delay;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.group.RecordingObserver;
import io.writebatch.core.group.Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteMeterTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - SECOND / 2);
    private final RecordingObserver observer = new RecordingObserver();
    private final DelayPolicy policy =
            new DelayPolicy(new Settings().initialDelayNanos(MILLI).build(), observer);
    private final WriteMeter meter = new WriteMeter(ticker, SECOND, policy, observer);

    @Test
    void shouldTellNothingBeforeIntervalIsOver() {
        writes(5_000);
        ticker.advance(SECOND - 1);
        meter.closeIntervalIfDue();
        assertThat(observer.rates()).isEmpty();
    }

    @Test
    void shouldTellRateOnceAnIntervalAndAdaptDelay() {
        writes(1_999);
        ticker.advance(SECOND);
        meter.write();
        meter.write();
        assertThat(observer.rates()).containsExactly(2_000.0);
        assertThat(policy.boundNanos()).isEqualTo(1_500_000);
    }

    @Test
    void shouldDivideByTimeThatReallyWentBy() {
        writes(999);
        ticker.advance(4 * SECOND);
        meter.write();
        assertThat(observer.rates()).containsExactly(250.0);
    }

    @Test
    void shouldTellZeroOfIdleProcessWhenAsked() {
        ticker.advance(SECOND);
        meter.closeIntervalIfDue();
        ticker.advance(SECOND);
        meter.closeIntervalIfDue();
        assertThat(observer.rates()).containsExactly(0.0, 0.0);
    }

    @Test
    void shouldCloseIntervalOnceHoweverManyNotice() throws Exception {
        ticker.advance(SECOND);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(new Thread(() -> writes(1_000)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(observer.rates()).hasSize(1);

        ticker.advance(SECOND);
        meter.closeIntervalIfDue();
        // Nothing counted twice, nothing lost.
        assertThat(observer.rates().stream().mapToDouble(rate -> rate).sum()).isEqualTo(8_000.0);
    }

    private void writes(int count) {
        for (int i = 0; i < count; i++) {
            meter.write();
        }
    }
}
