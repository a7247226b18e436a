package io.writebatch.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the application reports at its end.
 *
 * @param rates rows per second of each measured round
 * @param measuredRows rows written in the measured rounds, those included that a round waited for at its end
 * @param cpuMicrosPerRow processor time of the whole process in the measured rounds
 * @param acknowledged everything, warm-up included
 */
record LoadResult(
        List<Double> rates,
        double p50Millis,
        double p99Millis,
        long measuredRows,
        double cpuMicrosPerRow,
        Acknowledged acknowledged) {

    double medianRate() {
        if (rates.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = rates.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    void write(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ops_per_s", medianRate());
        json.put("rounds_ops_per_s", rates);
        json.put("p50_ms", p50Millis);
        json.put("p99_ms", p99Millis);
        json.put("measured_rows", measuredRows);
        json.put("cpu_us_per_op", cpuMicrosPerRow);
        json.put("acknowledged", acknowledged.toJson());
        Files.writeString(file, Json.write(json));
    }

    static LoadResult read(Path file) throws IOException {
        Map<?, ?> json = (Map<?, ?>) Json.read(Files.readString(file));
        List<Double> rates = new ArrayList<>();
        for (Object rate : (List<?>) json.get("rounds_ops_per_s")) {
            rates.add(number(rate));
        }
        return new LoadResult(
                rates,
                number(json.get("p50_ms")),
                number(json.get("p99_ms")),
                (long) number(json.get("measured_rows")),
                number(json.get("cpu_us_per_op")),
                Acknowledged.fromJson((Map<?, ?>) json.get("acknowledged")));
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
