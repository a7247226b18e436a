package io.writebatch.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code docs/metrics.md} promises a user, read from its tables. */
public final class MetricsDoc {
    /** Tests and their applications run in the folder of this module. */
    private static final Path FILE = Path.of("..", "docs", "metrics.md");

    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private MetricsDoc() {}

    /** A row of the table of metrics. */
    public record Metric(String name, String type, List<String> labels, String meaning) {
        private static Metric of(List<String> row) {
            return new Metric(names(row.get(0)).get(0), row.get(1), names(row.get(2)), row.get(3));
        }
    }

    public static List<Metric> metrics() {
        return rowsBelow("## Metrics").stream()
                .filter(row -> row.get(0).startsWith("`"))
                .map(Metric::of)
                .toList();
    }

    /** The labels of all reasons for running natively. */
    public static List<String> reasons() {
        return rowsBelow("### Reasons for running natively").stream()
                .filter(row -> !row.get(0).contains(" of "))
                .flatMap(row -> names(row.get(0)).stream())
                .toList();
    }

    public static List<String> spanAttributes() {
        return rowsBelow("## Spans").stream()
                .flatMap(row -> names(row.get(0)).stream())
                .toList();
    }

    private static List<List<String>> rowsBelow(String heading) {
        try {
            List<String> lines = Files.readAllLines(FILE);
            return lines.subList(lines.indexOf(heading), lines.size()).stream()
                    .skip(1)
                    .takeWhile(line -> !line.matches("#+ .*"))
                    .filter(line -> line.startsWith("| "))
                    .map(MetricsDoc::cells)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
    }

    private static List<String> names(String cell) {
        List<String> names = new ArrayList<>();
        Matcher matcher = NAME.matcher(cell);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
