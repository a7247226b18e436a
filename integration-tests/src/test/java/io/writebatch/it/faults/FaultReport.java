package io.writebatch.it.faults;

import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the checker of exactly-once has gone through with each database, in {@code target/faults/DATABASE.json}. */
final class FaultReport {
    private static final Path DIRECTORY = Path.of("target", System.getProperty("faults.dir", "faults"));
    private static final Map<Database, List<Entry>> ENTRIES = new EnumMap<>(Database.class);

    private FaultReport() {}

    /** What is done to links, servers, sessions and applications while they are at work. */
    enum Fault {
        LINKS_CUT("cuts"),
        LINKS_STALLED("stalls"),
        SERVERS_KILLED("kills"),
        SERVERS_RESTARTED("restarts"),
        SESSIONS_ENDED("kills"),
        APPLICATIONS_ENDED("kills");

        private final String counted;

        Fault(String counted) {
            this.counted = counted;
        }
    }

    private record Entry(Setup setup, Fault fault, FaultRun run) {}

    /** Adds what an application has told of its run, and fails when it was lied to. */
    static void add(Setup setup, Fault fault, FaultRun run) throws IOException {
        List<Entry> entries = ENTRIES.computeIfAbsent(setup.database(), database -> new ArrayList<>());
        entries.add(new Entry(setup, fault, run));
        Files.createDirectories(DIRECTORY);
        Files.writeString(
                DIRECTORY.resolve(setup.database().name().toLowerCase(Locale.ROOT) + ".json"),
                json(setup.database(), entries));
        System.out.println("Faults: " + json(entries.get(entries.size() - 1)));
        run.assertHonest();
    }

    private static String json(Database database, List<Entry> entries) {
        FaultRun total = new FaultRun(0, 0, 0, 0, List.of());
        StringBuilder runs = new StringBuilder();
        for (Entry entry : entries) {
            total = total.plus(entry.run);
            runs.append(runs.isEmpty() ? "\n  " : ",\n  ").append(json(entry));
        }
        return "{\"database\": \"" + database + "\", \"cuts\": " + count(entries, "cuts") + ", \"stalls\": "
                + count(entries, "stalls") + ", \"kills\": " + count(entries, "kills") + ", \"restarts\": "
                + count(entries, "restarts") + ", " + told(total) + ", \"runs\": [" + runs + "\n]}\n";
    }

    private static int count(List<Entry> entries, String counted) {
        return entries.stream()
                .filter(entry -> entry.fault.counted.equals(counted))
                .mapToInt(entry -> entry.run.faults())
                .sum();
    }

    private static String json(Entry entry) {
        return "{\"setup\": \"" + entry.setup + "\", \"what\": \""
                + entry.fault.name().toLowerCase(Locale.ROOT).replace('_', ' ') + "\", \"faults\": "
                + entry.run.faults()
                + ", " + told(entry.run) + "}";
    }

    private static String told(FaultRun run) {
        return "\"writes\": " + run.writes() + ", \"acknowledged\": " + run.acknowledged() + ", \"failed\": "
                + run.failed() + ", \"unknown\": " + run.unknown() + ", \"violations\": "
                + run.violations().size();
    }
}
