package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.VirtualThreads;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** What the application's threads are. */
enum ThreadKind {
    PLATFORM,
    VIRTUAL;

    ThreadFactory factory() {
        return this == VIRTUAL ? VirtualThreads.factory("writer-") : Executors.defaultThreadFactory();
    }

    static ThreadKind of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
