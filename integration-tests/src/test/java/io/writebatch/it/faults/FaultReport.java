package io.writebatch.it.faults;

import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Ledger.Told;
import io.writebatch.it.harness.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How many faults the checker has survived, for {@code target/faults/summary.json}. */
final class FaultReport {
    private static final Path FILE = Path.of("target", "faults", "summary.json");
    private static final List<String> RUNS = new ArrayList<>();

    private FaultReport() {}

    /** What one run tells, as fields of JSON: it runs in another JVM. */
    static List<String> of(int faults, Ledger ledger) {
        return List.of("\"faults\": " + faults + ", \"writes\": " + ledger.total() + ", \"acknowledged\": "
                + ledger.count(Told.ACKNOWLEDGED) + ", \"failed\": " + ledger.count(Told.FAILED) + ", \"unknown\": "
                + ledger.count(Told.UNKNOWN));
    }

    /** The database held what its writers were told, or the run would have failed. */
    static void add(Setup setup, String what, List<String> seen) throws IOException {
        RUNS.add("{\"setup\": \"" + setup + "\", \"what\": \"" + what + "\", " + String.join(", ", seen) + "}");
        System.out.println("Faults: " + RUNS.get(RUNS.size() - 1));
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, "[\n" + String.join(",\n", RUNS) + "\n]\n");
    }
}
