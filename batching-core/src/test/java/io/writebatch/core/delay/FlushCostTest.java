package io.writebatch.core.delay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FlushCostTest {
    private final FlushCost cost = new FlushCost();

    @Test
    void shouldKnowNothingAtFirst() {
        assertThat(cost.fixedNanos()).isZero();
        assertThat(cost.nanosPerMember()).isZero();
    }

    @Test
    void shouldTakeHalfForFixedWhileSizesDoNotDiffer() {
        for (int i = 0; i < 100; i++) {
            cost.flushed(8, 800);
        }
        assertThat(cost.fixedNanos()).isEqualTo(400);
        assertThat(cost.nanosPerMember()).isEqualTo(100);
    }

    @Test
    void shouldLearnFixedPart() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            int size = 1 + random.nextInt(64);
            cost.flushed(size, 100_000 + 1_000L * size);
        }
        assertThat((double) cost.fixedNanos()).isCloseTo(100_000, within(5_000.0));
    }

    @Test
    void shouldNeverGiveLessThanATenthNorMoreThanAll() {
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            cost.flushed(1 + random.nextInt(100), random.nextInt(1_000_000));
            assertThat(cost.fixedNanos()).isBetween(0L, 1_000_000L);
            assertThat(cost.nanosPerMember()).isBetween(0L, 1_000_000L);
        }
    }

    @Test
    void shouldForgetOutlier() {
        cost.flushed(10, 3_600_000_000_000L);
        for (int i = 0; i < 1_000; i++) {
            cost.flushed(10, 1_000);
        }
        assertThat(cost.nanosPerMember()).isEqualTo(100);
    }
}
