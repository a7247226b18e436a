package io.writebatch.it.harness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Base64;
import java.util.List;

/** How a test and an application's JVM talk: one line each way. */
final class Wire {
    /** Starts the line of an answer; no other line of an application looks like it. */
    static final String ANSWER = "@answer ";

    private Wire() {}

    record Order(Target target, ComparedApp app) implements Serializable {}

    /** One of the two is null. */
    record Answer(List<String> seen, String failure) implements Serializable {}

    static String encode(Serializable value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("Does a lambda use a variable that cannot travel, or this?", e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    static <T> T decode(Class<T> type, String line) {
        byte[] bytes = Base64.getDecoder().decode(line);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return type.cast(in.readObject());
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
