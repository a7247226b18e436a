package io.writebatch.benchmarks.workload;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** How busy this JVM's compilers are: while they work they take the processors from the writers. */
final class CompilerShare {
    private final CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    private long nanosBefore = System.nanoTime();
    private long millisBefore = compilers.getTotalCompilationTime();

    /** Seconds of compilation a second since this was made or asked before. What is not finished does not count yet. */
    double sinceLast() {
        long nanos = System.nanoTime();
        long millis = compilers.getTotalCompilationTime();
        double share = (millis - millisBefore) * 1e6 / (nanos - nanosBefore);
        nanosBefore = nanos;
        millisBefore = millis;
        return share;
    }
}
