package io.writebatch.it.transparency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was compared in all, for {@code target/transparency/summary.json}. */
final class Summary {
    private static final String BATCHED = "batched";

    private final Map<String, Long> writes = new TreeMap<>();
    private long programs;
    private long statements;
    private long unstable;
    private long mismatches;

    void ran(Program program) {
        programs++;
        statements += program.threads().stream()
                .flatMap(steps -> steps.stream())
                .filter(step -> step instanceof ExecuteStep || step instanceof LiteralStep || step instanceof TextStep)
                .count();
    }

    void unstable(Comparison twice) {
        unstable++;
        System.out.println("Natively not the same twice: program "
                + twice.program().seed() + " on " + twice.program().database() + '\n' + twice.difference());
    }

    /** Told at once: to make the program smaller takes a while. */
    void mismatch(Comparison comparison) {
        mismatches++;
        Program program = comparison.program();
        System.out.println("Program " + program.seed() + " on " + program.database() + " sees the agent:\n"
                + comparison.difference() + "Making it smaller...");
    }

    long unstable() {
        return unstable;
    }

    long programs() {
        return programs;
    }

    /** A name and a number of writes, as a run told them. */
    void remark(String remark) {
        int space = remark.lastIndexOf(' ');
        writes.merge(remark.substring(0, space), Long.parseLong(remark.substring(space + 1)), Long::sum);
    }

    long batched() {
        return writes.getOrDefault(BATCHED, 0L);
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, json() + "\n");
    }

    private String json() {
        String reasons = writes.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(BATCHED))
                .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(", "));
        return "{\"programs\": " + programs + ", \"statements\": " + statements + ", \"batched\": " + batched()
                + ", \"excluded_by_reason\": {" + reasons + "}, \"unstable\": " + unstable + ", \"mismatches\": "
                + mismatches + "}";
    }

    @Override
    public String toString() {
        return json();
    }
}
