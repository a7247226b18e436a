package io.writebatch.testkit;

import java.nio.file.Path;

/** A JDK on this machine. */
public record Jdk(Path home, int majorVersion, String version) implements Comparable<Jdk> {

    /** The one this JVM runs on. */
    public static Jdk current() {
        return new Jdk(
                Path.of(System.getProperty("java.home")),
                Runtime.version().feature(),
                System.getProperty("java.version"));
    }

    public Path java() {
        return home.resolve("bin").resolve("java");
    }

    public boolean hasVirtualThreads() {
        return majorVersion >= 21;
    }

    @Override
    public int compareTo(Jdk other) {
        return Runtime.Version.parse(version).compareTo(Runtime.Version.parse(other.version));
    }

    /** Short, since it names tests. */
    @Override
    public String toString() {
        return "JDK " + version;
    }
}
