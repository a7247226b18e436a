package io.writebatch.core.delay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlushCostTest {
    private final FlushCost cost = new FlushCost();

    @Test
    void shouldKnowNothingAtFirst() {
        assertThat(cost.nanosPerMember()).isZero();
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
