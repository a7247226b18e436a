package io.writebatch.it.transparency;

import io.writebatch.testkit.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was compared in all and on each database, for {@code target/transparency/summary.json}. Thread-safe. */
final class Summary {
    private final Map<Database, Totals> byDatabase = new TreeMap<>();

    synchronized Totals of(Database database) {
        return byDatabase.computeIfAbsent(database, d -> new Totals());
    }

    synchronized void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, this + "\n");
    }

    @Override
    public synchronized String toString() {
        Totals all = new Totals();
        byDatabase.values().forEach(all::add);
        String each = byDatabase.entrySet().stream()
                .map(entry -> "\"" + entry.getKey().toString().toLowerCase(Locale.ROOT) + "\": " + entry.getValue())
                .collect(Collectors.joining(", "));
        return "{" + all.fields() + ", \"by_database\": {" + each + "}}";
    }
}
