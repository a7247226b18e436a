package io.writebatch.core.delay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActiveWritersTest {
    private final ActiveWriters writers = new ActiveWriters();

    @Test
    void shouldExpectNobodyAtFirst() {
        assertThat(writers.expected()).isZero();
        assertThat(writers.worthWaiting()).isFalse();
    }

    @Test
    void shouldExpectReleasedWritersBack() {
        writers.released(3);
        writers.arrived();
        assertThat(writers.expected()).isEqualTo(2);
        assertThat(writers.worthWaiting()).isTrue();
    }

    @Test
    void shouldNotExpectFewerThanNobody() {
        writers.released(1);
        writers.arrived();
        writers.arrived();
        writers.released(1);
        assertThat(writers.expected()).isEqualTo(1);
    }

    @Test
    void shouldExpectLoneWriterDuringItsNativeWriteAndAfterwards() {
        writers.nativeStarted();
        assertThat(writers.expected()).isEqualTo(1);
        writers.nativeEnded();
        assertThat(writers.expected()).isEqualTo(1);
        writers.arrived();
        assertThat(writers.expected()).isZero();
    }

    @Test
    void shouldKnowWhetherTheArrivingWriterIsTheOnlyOne() {
        assertThat(writers.nobodyElse()).isTrue();
        writers.nativeStarted();
        assertThat(writers.nobodyElse()).isFalse();
        writers.nativeEnded();
        assertThat(writers.nobodyElse()).isTrue();
        writers.released(1);
        assertThat(writers.nobodyElse()).isFalse();
    }

    @Test
    void shouldForgetOnlyThoseWhoWereToReturn() {
        writers.released(5);
        writers.nativeStarted();
        writers.forgetReturning();
        assertThat(writers.expected()).isEqualTo(1);
    }

    @Test
    void shouldWaitMoreAndMoreRarelyWhenNobodyComes() {
        writers.released(1);
        int[] skipped = new int[9];
        for (int i = 0; i < skipped.length; i++) {
            writers.waited(0);
            while (!writers.worthWaiting()) {
                skipped[i]++;
            }
        }
        assertThat(skipped).containsExactly(1, 2, 4, 8, 16, 32, 64, 64, 64);
    }

    @Test
    void shouldBeginAnewWithSkippingWhenSomebodyCame() {
        writers.released(1);
        for (int i = 0; i < 5; i++) {
            writers.waited(0);
        }
        while (!writers.worthWaiting()) {
            // Skipped.
        }
        writers.waited(1);
        assertThat(writers.worthWaiting()).isTrue();
        writers.waited(0);
        assertThat(writers.worthWaiting()).isFalse();
        assertThat(writers.worthWaiting()).isTrue();
    }

    @Test
    void shouldNotDriftUnderContention() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 50_000; i++) {
                    writers.arrived();
                    writers.nativeStarted();
                    writers.nativeEnded();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(writers.expected()).isBetween(1, 4);
    }
}
