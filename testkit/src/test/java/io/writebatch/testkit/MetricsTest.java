package io.writebatch.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Metrics METRICS = Metrics.parse("""
            # HELP writes_total Writes.
            # TYPE writes_total counter
            writes_total{file="a.sql",line="1",} 3.0
            writes_total{file="a.sql",line="2"} 4.0 1700000000000
            writes_total{file="say \\"hi\\", {you}\\\\",line="2"} 5
            delay 1.0E-3
            size_bucket{le="+Inf"} +Inf
            """);

    @Test
    void shouldSumWhatHasTheLabels() {
        assertThat(METRICS.sum("writes_total")).isEqualTo(12);
        assertThat(METRICS.sum("writes_total", "file", "a.sql")).isEqualTo(7);
        assertThat(METRICS.sum("writes_total", "line", "2", "file", "a.sql")).isEqualTo(4);
        assertThat(METRICS.sum("writes_total", "line", "3")).isZero();
        assertThat(METRICS.sum("delay")).isEqualTo(0.001);
    }

    @Test
    void shouldReadEscapesAndInfinity() {
        assertThat(METRICS.samples("writes_total", "file", "say \"hi\", {you}\\"))
                .hasSize(1);
        assertThat(METRICS.sum("size_bucket", "le", "+Inf")).isInfinite();
    }

    @Test
    void shouldRefuseOtherText() {
        assertThatThrownBy(() -> Metrics.parse("<html>")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metrics.parse("a{b} 1")).isInstanceOf(IllegalArgumentException.class);
    }
}
