package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.Database;
import io.writebatch.testkit.Jdks;
import java.util.ArrayList;
import java.util.List;

/** Which scenarios to measure. */
final class Matrix {
    private final Arguments arguments;
    private final List<Scenario> scenarios = new ArrayList<>();

    private Matrix(Arguments arguments) {
        this.arguments = arguments;
    }

    /** The small or the full matrix, reduced to what the arguments name. */
    static List<Scenario> of(Arguments arguments) {
        Matrix matrix = new Matrix(arguments);
        for (Database database : Database.values()) {
            if (arguments.get("matrix", "small").equals("full")) {
                matrix.addAll(database);
            } else {
                matrix.addFew(database);
            }
        }
        return matrix.scenarios;
    }

    private void addFew(Database database) {
        add(database, Workload.INSERT, 1, ThreadKind.PLATFORM, 0);
        add(database, Workload.INSERT, 10, ThreadKind.PLATFORM, 0);
        add(database, Workload.INSERT, 10, ThreadKind.PLATFORM, 0.5);
        add(database, Workload.INSERT, 64, ThreadKind.PLATFORM, 0);
        add(database, Workload.INSERT, 256, ThreadKind.VIRTUAL, 0);
        add(database, Workload.MIXED, 64, ThreadKind.PLATFORM, 0);
        add(database, Workload.KEYS, 64, ThreadKind.PLATFORM, 0);
    }

    private void addAll(Database database) {
        for (Workload workload : Workload.values()) {
            for (int threads : List.of(1, 10, 64, 256)) {
                for (ThreadKind kind : ThreadKind.values()) {
                    add(database, workload, threads, kind, 0);
                    add(database, workload, threads, kind, 0.5);
                }
            }
        }
    }

    private void add(Database database, Workload workload, int threads, ThreadKind kind, double linkDelayMillis) {
        int pool = Integer.parseInt(arguments.get("pool", Integer.toString(threads)));
        Scenario scenario = new Scenario(database, workload, threads, kind, pool, linkDelayMillis);
        boolean wanted = selected("databases", scenario.databaseName())
                && selected("workloads", workload.toString())
                && selected("threads", Integer.toString(threads))
                && selected("thread-kinds", kind.toString())
                && (selected("link-delays", Double.toString(linkDelayMillis))
                        || selected("link-delays", Json.write(linkDelayMillis)));
        boolean possible =
                kind == ThreadKind.PLATFORM || Jdks.withVirtualThreads().isPresent();
        if (wanted && possible) {
            scenarios.add(scenario);
        }
    }

    private boolean selected(String name, String value) {
        return arguments.list(name, value).contains(value);
    }
}
