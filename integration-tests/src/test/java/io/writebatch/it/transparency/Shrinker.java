package io.writebatch.it.transparency;

import java.time.Duration;

/** Makes a failing program smaller as long as it still fails: steps first, in ever smaller pieces, then the rest. */
final class Shrinker {
    private final Runner runner;
    private final long deadline;

    @FunctionalInterface
    interface Runner {
        Comparison run(Program program) throws Exception;
    }

    /** @param budget for all runs: each may need a new JVM, or hang for as long as a run may last */
    Shrinker(Runner runner, Duration budget) {
        this.runner = runner;
        this.deadline = System.nanoTime() + budget.toNanos();
    }

    Comparison shrink(Comparison failing) throws Exception {
        Comparison smallest = failing;
        for (int piece = Math.max(1, smallest.program().size() / 2); piece > 0; piece /= 2) {
            smallest = withoutPieces(smallest, piece);
        }
        smallest = withoutOptions(smallest);
        return withoutPieces(smallest, 1);
    }

    /** From the end, where what matters least lies: the mismatch itself is seen before it. */
    private Comparison withoutPieces(Comparison failing, int piece) throws Exception {
        Comparison smallest = failing;
        for (int from = smallest.program().size() - piece; from >= 0; from -= piece) {
            smallest = smaller(smallest, smallest.program().without(from, from + piece));
        }
        return smallest;
    }

    private Comparison withoutOptions(Comparison failing) throws Exception {
        Comparison smallest = failing;
        for (String option : failing.program().options()) {
            smallest = smaller(
                    smallest,
                    smallest.program()
                            .withOptions(smallest.program().options().stream()
                                    .filter(kept -> !kept.equals(option))
                                    .toList()));
        }
        for (TableKind table : failing.program().tables()) {
            if (smallest.program().uses(table)) {
                continue;
            }
            smallest = smaller(
                    smallest,
                    smallest.program()
                            .withTables(smallest.program().tables().stream()
                                    .filter(kept -> !kept.equals(table))
                                    .toList()));
        }
        return smallest;
    }

    private Comparison smaller(Comparison failing, Program candidate) throws Exception {
        if (System.nanoTime() - deadline > 0) {
            return failing;
        }
        Comparison comparison = runner.run(candidate);
        return comparison.same() ? failing : comparison;
    }
}
