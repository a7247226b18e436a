package io.writebatch.agent.telemetry;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Looks for a copy of OpenTelemetry's API in one class loader, again and again until it is there, at growing intervals: a
 * class loader that does not know a class may look into hundreds of files each time. Thread-safe.
 */
final class LoaderSearch {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String root;

    /** Null for the bootstrap class loader. */
    private final WeakReference<ClassLoader> loader;

    private final Function<Class<?>, ApplicationTracing> tracings;

    /** Weakly: what it refers to keeps the class loader alive. */
    private volatile WeakReference<ApplicationTracing> found;

    private volatile long pauseNanos;
    private volatile long searchedNanos;

    LoaderSearch(String root, ClassLoader loader, Function<Class<?>, ApplicationTracing> tracings) {
        this.root = root;
        this.loader = loader == null ? null : new WeakReference<>(loader);
        this.tracings = tracings;
    }

    /** Whether it looks into this class loader, or for null, into one that is no more. */
    boolean isOf(ClassLoader candidate) {
        return loader != null && loader.refersTo(candidate);
    }

    /** Null while there is no API, or none is set there. */
    Pipeline pipeline(long nanos) throws Throwable {
        WeakReference<ApplicationTracing> known = found;
        ApplicationTracing tracing = known == null ? search(nanos) : known.get();
        return tracing == null ? null : tracing.pipeline();
    }

    private ApplicationTracing search(long now) {
        if (pauseNanos > 0 && now - searchedNanos < pauseNanos) {
            return null;
        }
        searchedNanos = now;
        pauseNanos = Math.min(LONGEST_PAUSE_NANOS, Math.max(FIRST_PAUSE_NANOS, 2 * pauseNanos));
        Class<?> global = global();
        if (global == null) {
            return null;
        }
        ApplicationTracing tracing = tracings.apply(global);
        found = new WeakReference<>(tracing);
        return tracing;
    }

    /** Class loaders of stopped applications throw what they like. */
    private Class<?> global() {
        ClassLoader where = loader == null ? null : loader.get();
        if (loader != null && where == null) {
            return null;
        }
        try {
            return ApiLookup.global(root, where);
        } catch (ClassNotFoundException | RuntimeException | LinkageError e) {
            return null;
        }
    }
}
