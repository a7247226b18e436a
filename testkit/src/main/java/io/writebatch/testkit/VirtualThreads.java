package io.writebatch.testkit;

import java.util.concurrent.ThreadFactory;

/** Virtual threads, for code that is compiled for a Java that has none. */
public final class VirtualThreads {
    private VirtualThreads() {}

    public static boolean supported() {
        return Runtime.version().feature() >= 21;
    }

    /** A factory of virtual threads with names that start so. */
    public static ThreadFactory factory(String namePrefix) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            builder = type.getMethod("name", String.class, long.class).invoke(builder, namePrefix, 0L);
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException("No virtual threads on Java " + Runtime.version(), e);
        }
    }
}
