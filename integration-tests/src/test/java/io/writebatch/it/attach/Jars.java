package io.writebatch.it.attach;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Jars made for a test. */
final class Jars {
    private Jars() {}

    /** An agent that consists of this class. */
    static Path agent(Path target, Class<?> premain) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", premain.getName());
        String entry = premain.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(file, manifest);
                InputStream bytes = premain.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            bytes.transferTo(jar);
        }
        return target;
    }

    /**
     * A copy in which one class has one name less and another one instead, as in a version in which it was renamed.
     * Names are of equal length.
     */
    static Path withRenamed(Path source, Path target, String className, String name, String newName)
            throws IOException {
        String changed = className.replace('.', '/') + ".class";
        boolean found = false;
        try (JarFile jar = new JarFile(source.toFile());
                OutputStream file = Files.newOutputStream(target);
                JarOutputStream copy = new JarOutputStream(file)) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                copy.putNextEntry(new JarEntry(entry.getName()));
                try (InputStream in = jar.getInputStream(entry)) {
                    byte[] bytes = in.readAllBytes();
                    if (entry.getName().equals(changed)) {
                        found = rename(bytes, name, newName);
                    }
                    copy.write(bytes);
                }
            }
        }
        if (!found) {
            throw new IllegalArgumentException("No " + name + " in " + changed + " of " + source);
        }
        return target;
    }

    /** Replaces the name where it stands alone in the constant pool. */
    private static boolean rename(byte[] classFile, String name, String newName) throws IOException {
        byte[] old = constant(name);
        byte[] fresh = constant(newName);
        for (int i = 0; i + old.length <= classFile.length; i++) {
            if (Arrays.equals(classFile, i, i + old.length, old, 0, old.length)) {
                System.arraycopy(fresh, 0, classFile, i, fresh.length);
                return true;
            }
        }
        return false;
    }

    private static byte[] constant(String text) throws IOException {
        ByteArrayOutputStream constant = new ByteArrayOutputStream();
        constant.write(1);
        constant.write(0);
        constant.write(text.length());
        constant.write(text.getBytes(StandardCharsets.US_ASCII));
        return constant.toByteArray();
    }
}
