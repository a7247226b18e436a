package io.writebatch.agent.config;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Reads a whole file as text: UTF-8, with or without byte order mark, or UTF-16 with one. */
final class ConfigText {
    private static final int MAX_BYTES = 1 << 20;

    private ConfigText() {}

    /** Throws an IOException whose message is for an operator and does not repeat the name of the file. */
    static String read(String path) throws IOException {
        File file = new File(path);
        if (!file.exists()) {
            throw new IOException("there is no such file");
        }
        if (file.isDirectory()) {
            throw new IOException("this is a directory, a file is needed");
        }
        byte[] bytes;
        try (InputStream in = new FileInputStream(file)) {
            bytes = readLimited(in);
        } catch (IOException e) {
            throw file.canRead() ? e : new IOException("the file cannot be read: check its permissions", e);
        }
        return decode(bytes);
    }

    private static byte[] readLimited(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes.write(buffer, 0, n);
            if (bytes.size() > MAX_BYTES) {
                throw new IOException("the file is larger than 1 MiB, so it is no configuration");
            }
        }
        return bytes.toByteArray();
    }

    private static String decode(byte[] bytes) throws IOException {
        Charset charset = StandardCharsets.UTF_8;
        int start = 0;
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            start = 3;
        } else if (startsWith(bytes, 0xFE, 0xFF)) {
            charset = StandardCharsets.UTF_16BE;
            start = 2;
        } else if (startsWith(bytes, 0xFF, 0xFE)) {
            charset = StandardCharsets.UTF_16LE;
            start = 2;
        }
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, bytes.length - start))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("the file is not text in UTF-8", e);
        }
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
