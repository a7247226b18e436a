package io.writebatch.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void shouldWriteWhatItReads() {
        String text =
                "{\"a\": 1, \"b\": [0.5, 1000, -2.25], \"c\": {\"d\": \"x \\\"y\\\" \\\\\"}, \"e\": null, \"f\": []}";
        assertThat(Json.write(Json.read(text))).isEqualTo(text);
    }

    @Test
    void shouldRoundNumbers() {
        assertThat(Json.write(List.of(1.0, 1000.0, 0.123456, 0.0, 12.3400, Double.NaN)))
                .isEqualTo("[1, 1000, 0.1235, 0, 12.34, null]");
    }

    @Test
    void shouldWriteOneRunOnALine() {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("database", "mariadb");
        run.put("ratio", 4.5);
        String text = Json.writeRuns(List.of(run, run));
        assertThat(text.lines()).hasSize(4);
        assertThat(((Map<?, ?>) Json.read(text)).get("runs")).isEqualTo(List.of(run, run));
    }

    @Test
    void shouldRefuseOtherText() {
        assertThatThrownBy(() -> Json.read("{\"a\": 1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.read("{} {}")).isInstanceOf(IllegalArgumentException.class);
    }
}
