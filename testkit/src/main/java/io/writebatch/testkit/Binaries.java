package io.writebatch.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Finds the server binaries on the class path, where Maven puts them, and unpacks them. */
final class Binaries {
    private Binaries() {}

    /** The jar on the class path whose file name starts so, found by a package or file that it has. */
    static Path jar(String namePrefix, String resource) {
        try {
            for (URL url : Collections.list(Binaries.class.getClassLoader().getResources(resource))) {
                if (url.openConnection() instanceof JarURLConnection jar) {
                    Path path = Path.of(jar.getJarFileURL().toURI());
                    if (path.getFileName().toString().startsWith(namePrefix)) {
                        return path;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("No server for this machine on the class path: " + namePrefix + "*.jar");
    }

    /** Holds the version, and so names what is unpacked from the jar. */
    static String nameWithoutSuffix(Path jar) {
        return jar.getFileName().toString().replaceFirst("\\.jar$", "");
    }

    /** Unpacks a {@code .txz} file that is in a jar. */
    static void unpackTar(Path jarFile, String name, Path target) throws IOException {
        try (JarFile jar = new JarFile(jarFile.toFile());
                InputStream packed = new BufferedInputStream(jar.getInputStream(jar.getJarEntry(name)));
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = inside(target, entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(file.getParent());
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(tar, file);
                    if ((entry.getMode() & 0100) != 0) {
                        makeExecutable(file);
                    }
                }
            }
        }
    }

    /** Unpacks those entries of a jar whose names match; the pattern's first group is the name in the target. */
    static void unpackJar(Path jarFile, Pattern wanted, Path target) throws IOException {
        try (JarFile jar = new JarFile(jarFile.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                Matcher name = wanted.matcher(entry.getName());
                if (!entry.isDirectory() && name.matches()) {
                    Path file = inside(target, name.group(1));
                    Files.createDirectories(file.getParent());
                    try (InputStream content = jar.getInputStream(entry)) {
                        Files.copy(content, file);
                    }
                    makeExecutable(file);
                }
            }
        }
    }

    private static Path inside(Path target, String name) throws IOException {
        Path file = target.resolve(name).normalize();
        if (!file.startsWith(target)) {
            throw new IOException("Leads outside: " + name);
        }
        return file;
    }

    private static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
