package io.writebatch.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * The one directory all JVMs of this user share: unpacked binaries, and what each JVM has running.
 *
 * <p>It is {@code /var/tmp} rather than {@code /tmp} where there is one: {@code /tmp} is memory on many machines, and a
 * server whose syncs are free would measure nothing. {@code -Dtestkit.dir} moves it.
 */
final class TestkitHome {
    private static final long LOCK_RETRY_NANOS = 5_000_000;

    private TestkitHome() {}

    static Path path() {
        String configured = System.getProperty("testkit.dir");
        if (configured != null) {
            return create(Path.of(configured).toAbsolutePath());
        }
        Path varTmp = Path.of("/var/tmp");
        Path parent = Files.isWritable(varTmp) ? varTmp : Path.of(System.getProperty("java.io.tmpdir"));
        return create(parent.resolve("writebatch-testkit-" + System.getProperty("user.name")));
    }

    /** Runs an action that only one thread of all JVMs may run at a time. */
    static <T> T locked(String name, IoSupplier<T> action) {
        Path file = create(path().resolve("locks")).resolve(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = acquire(channel)) {
            lock.isValid();
            return action.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path create(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** File locks exclude other JVMs by waiting, but other threads of this one by throwing. */
    private static FileLock acquire(FileChannel channel) throws IOException {
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                LockSupport.parkNanos(LOCK_RETRY_NANOS);
            }
        }
    }

    @FunctionalInterface
    interface IoSupplier<T> {
        T get() throws IOException;
    }
}
