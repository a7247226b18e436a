package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Ledger.Told;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many faults there were in a run, what its writers were told meanwhile, and what of it was not true.
 *
 * @param violations of what a caller may rely on: acknowledged and not there, failed and there, there twice
 */
record FaultRun(int faults, int acknowledged, int failed, int unknown, List<String> violations) {
    static FaultRun of(int faults, Ledger ledger, List<String> violations) {
        return new FaultRun(
                faults,
                ledger.count(Told.ACKNOWLEDGED),
                ledger.count(Told.FAILED),
                ledger.count(Told.UNKNOWN),
                violations);
    }

    /** As an application tells it, which runs in another JVM. */
    List<String> told() {
        List<String> lines = new ArrayList<>();
        lines.add(faults + " " + acknowledged + " " + failed + " " + unknown);
        lines.addAll(violations);
        return lines;
    }

    static FaultRun from(List<String> told) {
        int[] counts = Arrays.stream(told.get(0).split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        return new FaultRun(counts[0], counts[1], counts[2], counts[3], List.copyOf(told.subList(1, told.size())));
    }

    int writes() {
        return acknowledged + failed + unknown;
    }

    FaultRun plus(FaultRun other) {
        List<String> all = new ArrayList<>(violations);
        all.addAll(other.violations);
        return new FaultRun(
                faults + other.faults,
                acknowledged + other.acknowledged,
                failed + other.failed,
                unknown + other.unknown,
                all);
    }

    void assertHonest() {
        assertThat(violations).as("what callers were told by %s", this).isEmpty();
    }
}
