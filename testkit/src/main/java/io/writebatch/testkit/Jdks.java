package io.writebatch.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JDKs of this machine that the agent supports, wherever they are usually put. */
public final class Jdks {
    private static final int LOWEST = 17;
    private static final Pattern TOOLCHAIN_HOME = Pattern.compile("<jdkHome>\\s*([^<]+?)\\s*</jdkHome>");

    private Jdks() {}

    /** All of them, oldest first; each only once, however many names lead to it. */
    public static List<Jdk> all() {
        Map<Path, Jdk> found = new TreeMap<>();
        for (Path candidate : candidates()) {
            inspect(candidate).ifPresent(jdk -> found.putIfAbsent(jdk.home(), jdk));
        }
        return found.values().stream().sorted().toList();
    }

    /** The newest of each major version, which is what a test matrix wants. */
    public static List<Jdk> onePerMajorVersion() {
        Map<Integer, Jdk> newest = new TreeMap<>();
        all().forEach(jdk -> newest.put(jdk.majorVersion(), jdk));
        return List.copyOf(newest.values());
    }

    /** The oldest that has virtual threads as a standard feature. */
    public static Optional<Jdk> withVirtualThreads() {
        return all().stream().filter(Jdk::hasVirtualThreads).findFirst();
    }

    /** The JDK in a directory, if it is one and not too old. */
    static Optional<Jdk> inspect(Path candidate) {
        Path release = candidate.resolve("release");
        if (!Files.isExecutable(candidate.resolve("bin/java")) || !Files.isReadable(release)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(release)) {
            properties.load(reader);
            String version = properties.getProperty("JAVA_VERSION", "1").replace("\"", "");
            int major = Runtime.Version.parse(version).feature();
            return major < LOWEST ? Optional.empty() : Optional.of(new Jdk(candidate.toRealPath(), major, version));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Collection<Path> candidates() {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA_HOME") && !value.isBlank()) {
                homes.add(Path.of(value));
            }
        });
        Path user = Path.of(System.getProperty("user.home"));
        homes.addAll(children(Path.of("/usr/lib/jvm")));
        homes.addAll(children(Path.of("/opt/java")));
        homes.addAll(children(Path.of("/opt")));
        homes.addAll(children(user.resolve(".sdkman/candidates/java")));
        homes.addAll(children(user.resolve(".jdks")));
        homes.addAll(toolchains(user.resolve(".m2/toolchains.xml")));
        homes.addAll(onPath());
        return homes;
    }

    private static List<Path> children(Path directory) {
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                entries.forEach(children::add);
            } catch (IOException e) {
                return List.of();
            }
        }
        return children;
    }

    private static List<Path> toolchains(Path file) {
        List<Path> homes = new ArrayList<>();
        if (Files.isReadable(file)) {
            try {
                Matcher home = TOOLCHAIN_HOME.matcher(Files.readString(file));
                while (home.find()) {
                    homes.add(Path.of(home.group(1)));
                }
            } catch (IOException e) {
                return List.of();
            }
        }
        return homes;
    }

    private static List<Path> onPath() {
        List<Path> homes = new ArrayList<>();
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path java = Path.of(directory).resolve("java");
            if (!directory.isEmpty() && Files.isExecutable(java)) {
                try {
                    homes.add(java.toRealPath().resolve("../..").normalize());
                } catch (IOException e) {
                    // A name that leads nowhere is no JDK.
                }
            }
        }
        return homes;
    }
}
