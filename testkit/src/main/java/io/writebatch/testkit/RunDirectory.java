package io.writebatch.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of one running server, and the record of its process.
 *
 * <p>A server outlives a JVM that was killed. This JVM holds a lock on a file in the directory, which the operating
 * system releases when the JVM dies however it dies; the next JVM to start a server finds directories that nobody
 * locks, ends their processes and deletes them.
 */
final class RunDirectory implements AutoCloseable {
    private static final String OWNER = "owner.lock";
    private static final String PROCESS = "process";
    /** Looking at a lock of our own through a second channel would release it. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private RunDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** A new directory, after the leftovers of dead JVMs have been removed. */
    static RunDirectory create(String name) {
        Path runs = TestkitHome.create(TestkitHome.path().resolve("run"));
        return TestkitHome.locked("run", () -> {
            reapOrphans(runs);
            Path path = Files.createDirectory(
                    runs.resolve(name + "-" + UUID.randomUUID().toString().substring(0, 8)));
            FileChannel channel =
                    FileChannel.open(path.resolve(OWNER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            OWN.add(path);
            return new RunDirectory(path, channel);
        });
    }

    Path path() {
        return path;
    }

    void record(ProcessHandle process) {
        try {
            Files.writeString(path.resolve(PROCESS), process.pid() + " " + startedAt(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        FileTrees.delete(path);
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        OWN.remove(path);
    }

    private static void reapOrphans(Path runs) throws IOException {
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(runs)) {
            directories.forEach(others::add);
        }
        others.removeAll(OWN);
        for (Path other : others) {
            if (isAbandoned(other)) {
                recordedProcess(other).ifPresent(ProcessTrees::kill);
                FileTrees.delete(other);
            }
        }
    }

    private static boolean isAbandoned(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        directory.resolve(OWNER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    /** The process, unless another one has got its number since. */
    private static Optional<ProcessHandle> recordedProcess(Path directory) throws IOException {
        Path file = directory.resolve(PROCESS);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] pidAndStart = Files.readString(file).split(" ", 2);
        return ProcessHandle.of(Long.parseLong(pidAndStart[0]))
                .filter(process -> startedAt(process).equals(pidAndStart[1]));
    }

    private static String startedAt(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }
}
