package io.writebatch.it.transparency;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was compared on one database, or in all. Thread-safe. */
final class Totals {
    private static final String BATCHED = "batched";

    /**
     * Reasons of writes that may be batched as far as what they are and where they run decides. Not those of writes that meet no other or are on probation: without {@code flush_single}
     * most are.
     */
    private static final Set<String> ELIGIBLE = Set.of("failing", "first_execution", "no_gain", "replayed", "warnings");

    private final Map<String, Long> writes = new TreeMap<>();
    private long programs;
    private long statements;
    private long unstable;
    private long mismatches;

    synchronized void ran(Program program) {
        programs++;
        statements += program.threads().stream()
                .flatMap(steps -> steps.stream())
                .filter(step -> step instanceof ExecuteStep || step instanceof LiteralStep || step instanceof TextStep)
                .count();
    }

    synchronized void unstable(Comparison twice) {
        unstable++;
        System.out.println("Natively not the same twice: program "
                + twice.program().seed() + " on " + twice.program().database() + '\n' + twice.difference());
    }

    /** Told at once: to make the program smaller takes a while. */
    synchronized void mismatch(Comparison comparison) {
        mismatches++;
        Program program = comparison.program();
        System.out.println("Program " + program.seed() + " on " + program.database() + " sees the agent:\n"
                + comparison.difference() + "Making it smaller...");
    }

    /** A name and a number of writes, as a run told them. */
    synchronized void remark(String remark) {
        int space = remark.lastIndexOf(' ');
        writes.merge(remark.substring(0, space), Long.parseLong(remark.substring(space + 1)), Long::sum);
    }

    synchronized void add(Totals other) {
        programs += other.programs;
        statements += other.statements;
        unstable += other.unstable;
        mismatches += other.mismatches;
        other.writes.forEach((name, count) -> writes.merge(name, count, Long::sum));
    }

    synchronized long programs() {
        return programs;
    }

    synchronized long unstable() {
        return unstable;
    }

    synchronized long batched() {
        return writes(BATCHED);
    }

    /** Those that ran natively for this reason. */
    synchronized long writes(String reason) {
        return writes.getOrDefault(reason, 0L);
    }

    /** Of the writes that could have been batched. */
    synchronized double batchedShare() {
        long eligible = batched() + ELIGIBLE.stream().mapToLong(this::writes).sum();
        return eligible == 0 ? 0 : (double) batched() / eligible;
    }

    /** Without the braces around them. */
    synchronized String fields() {
        String reasons = writes.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(BATCHED))
                .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(", "));
        return "\"programs\": " + programs + ", \"statements\": " + statements + ", \"batched\": " + batched()
                + ", \"excluded_by_reason\": {" + reasons + "}, \"unstable\": " + unstable + ", \"mismatches\": "
                + mismatches;
    }

    @Override
    public String toString() {
        return "{" + fields() + "}";
    }
}
