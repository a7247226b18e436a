package io.writebatch.bridge;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import java.util.TreeMap;

/** Digests of what may hold secrets: two can be compared, none can be read. */
public final class Digests {
    private Digests() {}

    /** Order and boundaries of the parts count; null is a part too. */
    public static String of(String... parts) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform must have it (java.security.MessageDigest).
            throw new IllegalStateException(e);
        }
        for (String part : parts) {
            byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
            digest.update((part == null ? "-:" : bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Properties and their defaults in a stable order, without the password: whoever is connected has shown it, and one
     * that is made anew for each connection tells no two of them apart. Empty for null.
     */
    public static String sorted(Properties properties) {
        if (properties == null) {
            return "";
        }
        TreeMap<String, String> sorted = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            sorted.put(name, properties.getProperty(name));
        }
        sorted.remove("password");
        return sorted.toString();
    }
}
