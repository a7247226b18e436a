package io.writebatch.it.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.MetricsDoc;
import io.writebatch.testkit.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which of the documented reasons for running natively many programs must have reached, and which they cannot reach. */
final class Reasons {
    /** With the cause why no program can be sure to reach it. */
    private static final Map<String, String> UNREACHABLE = Map.of(
            "driver_internal", "reserved, and never counted",
            "no_gain", "what groups cost is measured, so it depends on the machine");

    private static final Map<Database, Map<String, String>> UNREACHABLE_ON = Map.of(
            Database.POSTGRESQL,
            Map.of(
                    "non_transactional", "all of its tables can roll back",
                    "warnings", "warnings of groups are lost on MariaDB only"),
            Database.MARIADB,
            Map.of("deferred_trigger", "it has no triggers that can be deferred"));

    private Reasons() {}

    /** Fails when a reason was not reached that could have been. */
    static void assertReached(Database database, Totals totals) {
        List<String> documented = MetricsDoc.reasons();
        assertThat(documented).as("documented reasons").contains("transaction", "alone");
        List<String> missing = new ArrayList<>(documented);
        missing.removeIf(reason -> totals.writes(reason) > 0
                || UNREACHABLE.containsKey(reason)
                || UNREACHABLE_ON.get(database).containsKey(reason));
        assertThat(missing)
                .as("reasons that no program on %s has reached in %s", database, totals)
                .isEmpty();
    }
}
