package io.writebatch.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void shouldEndWhenCompilersRest() {
        assertThat(turns(new WarmUp(10), 0.9, 0.5, 0.09, 0.0, 0.0, 0.0)).isEqualTo(5);
    }

    @Test
    void shouldGoOnWhenCompilersBeginAgain() {
        assertThat(turns(new WarmUp(10), 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0)).isEqualTo(6);
    }

    @Test
    void shouldEndInTimeWhateverCompilersDo() {
        assertThat(turns(new WarmUp(2), 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)).isEqualTo(4);
    }

    private static int turns(WarmUp warmUp, double... shares) {
        int turns = 0;
        while (!warmUp.done()) {
            warmUp.turned(shares[turns++]);
        }
        return turns;
    }
}
