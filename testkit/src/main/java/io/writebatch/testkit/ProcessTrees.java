package io.writebatch.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Processes together with the processes they started. */
final class ProcessTrees {
    private static final Duration DEATH = Duration.ofSeconds(5);

    private static final long POLL_NANOS = 1_000_000;

    private ProcessTrees() {}

    /** {@code kill -9} for the process and all below it; returns when they are gone. */
    static void kill(ProcessHandle root) {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(root), root.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> awaitDeath(process, DEATH));
    }

    /** Polls, since {@link ProcessHandle#onExit()} looks at other processes' children only three times a second. */
    static boolean awaitDeath(ProcessHandle process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (isRunning(process)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** A process that is dead but not yet reaped counts as alive in Java; with a slow init that is for seconds. */
    private static boolean isRunning(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        Path status = Path.of("/proc", Long.toString(process.pid()), "stat");
        try {
            String text = Files.readString(status);
            return text.charAt(text.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return process.isAlive();
        }
    }
}
