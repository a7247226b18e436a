package io.writebatch.it.harness;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a test asks of a class file.
 *
 * @param version the major version; 61 is Java 17
 * @param texts every text in the constant pool: names, descriptors, string constants
 * @param classes internal names of the classes it refers to
 */
public record ClassFile(int version, Set<String> texts, Set<String> classes) {
    private static final int MAGIC = 0xCAFEBABE;

    public static ClassFile of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != MAGIC) {
                throw new IllegalArgumentException("Not a class file");
            }
            in.readUnsignedShort();
            int version = in.readUnsignedShort();
            return readPool(version, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassFile readPool(int version, DataInputStream in) throws IOException {
        Map<Integer, String> texts = new HashMap<>();
        Set<Integer> classNames = new TreeSet<>();
        int size = in.readUnsignedShort();
        for (int i = 1; i < size; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.put(i, in.readUTF());
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    // Takes two places.
                    in.skipNBytes(8);
                    i++;
                }
                case 7 -> classNames.add(in.readUnsignedShort());
                case 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                default -> throw new IllegalArgumentException("Unknown constant " + tag);
            }
        }
        Set<String> classes = new TreeSet<>();
        for (int name : classNames) {
            String element = elementOf(texts.get(name));
            if (element.length() > 1) {
                classes.add(element);
            }
        }
        return new ClassFile(version, new TreeSet<>(texts.values()), classes);
    }

    /** Arrays are referred to by descriptor: {@code [Ljava/lang/String;} or {@code [B}. */
    private static String elementOf(String name) {
        String element = name.replaceFirst("^\\[+", "");
        return element.length() < name.length() && element.endsWith(";")
                ? element.substring(1, element.length() - 1)
                : element;
    }
}
