package io.writebatch.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Directories that are costly to make and never change: made once per machine, whoever needs them first. */
final class Cache {
    /** Another name whenever anything in it is made in another way. */
    private static final String FORMAT = "cache-1";

    private Cache() {}

    /** The directory of this name; the filler is called, in an empty directory, only if there is none yet. */
    static Path directory(String name, Filler filler) {
        Path cache = TestkitHome.create(TestkitHome.path().resolve(FORMAT));
        Path wanted = cache.resolve(name);
        if (Files.isDirectory(wanted)) {
            return wanted;
        }
        return TestkitHome.locked("cache-" + name, () -> {
            if (!Files.isDirectory(wanted)) {
                Path unfinished = cache.resolve(name + ".unfinished");
                FileTrees.delete(unfinished);
                filler.fill(Files.createDirectories(unfinished));
                Files.move(unfinished, wanted, StandardCopyOption.ATOMIC_MOVE);
            }
            return wanted;
        });
    }

    @FunctionalInterface
    interface Filler {
        void fill(Path directory) throws IOException;
    }
}
