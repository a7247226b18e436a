package io.writebatch.it.transparency;

import io.writebatch.testkit.Database;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A random application: what its tables are and what each of its threads does, step by step. Data only, so that it can
 * be sent to another JVM, printed, and made smaller.
 *
 * @param options driver options of every connection, each as {@code name=value}
 * @param threads the steps of each thread; one thread in a sequential program
 */
record Program(long seed, Database database, List<String> options, List<TableKind> tables, List<List<Step>> threads)
        implements Serializable {

    boolean concurrent() {
        return threads.size() > 1;
    }

    int size() {
        return threads.stream().mapToInt(List::size).sum();
    }

    /** Whether a step names the table; without it the program would fail for another reason. */
    boolean uses(TableKind table) {
        return threads.stream()
                .flatMap(List::stream)
                .anyMatch(step -> step.toString().contains(table.name()));
    }

    /** The same program without the steps from {@code from} to before {@code to}, counted over all threads. */
    Program without(int from, int to) {
        List<List<Step>> kept = new ArrayList<>();
        int index = 0;
        for (List<Step> steps : threads) {
            List<Step> rest = new ArrayList<>();
            for (Step step : steps) {
                if (index < from || index >= to) {
                    rest.add(step);
                }
                index++;
            }
            kept.add(rest);
        }
        return new Program(seed, database, options, tables, kept);
    }

    Program withTables(List<TableKind> fewer) {
        return new Program(seed, database, options, fewer, threads);
    }

    Program withOptions(List<String> fewer) {
        return new Program(seed, database, fewer, tables, threads);
    }

    /** The program as a reader needs it to write a test of it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("program ").append(seed).append(" on ").append(database);
        text.append(", options ").append(options).append('\n');
        for (TableKind table : tables) {
            for (String sql : table.ddl()) {
                text.append("  ").append(sql).append(";\n");
            }
        }
        for (int i = 0; i < threads.size(); i++) {
            if (concurrent()) {
                text.append("thread ").append(i).append('\n');
            }
            for (Step step : threads.get(i)) {
                text.append("  ").append(step).append('\n');
            }
        }
        return text.toString();
    }
}
