package io.writebatch.agent.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Finds the OpenTelemetry that a calling thread's application uses: that of the OpenTelemetry Java agent, else that in
 * the thread's context class loader, the driver's or the system's.
 *
 * <p>Class loaders are held weakly, in an array that is read without lock or memory: a JVM has few. What belongs to an
 * application hangs on its own class, by {@link ClassValue}, and goes with it. Thread-safe.
 */
final class Applications {
    /** Beyond it all are forgotten and found again: class loaders made by the hundred are not applications. */
    private static final int MAX_LOADERS = 64;

    private final Function<Class<?>, ApplicationTracing> tracings;
    private final LoaderSearch javaAgent;
    private final AtomicReference<List<LoaderSearch>> loaders = new AtomicReference<>(List.of());

    Applications(AgentLog log) {
        this.tracings = new Tracings(log);
        this.javaAgent = new LoaderSearch(ApiLookup.JAVA_AGENT, null, tracings);
    }

    /**
     * Null while none is set. Costs the reading of a few fields then, because most writes find none.
     *
     * @param nanos the present moment, of a clock without an epoch
     */
    Pipeline pipeline(ClassLoader context, ClassLoader driver, long nanos) throws Throwable {
        Pipeline found = javaAgent.pipeline(nanos);
        if (found == null && context != null) {
            found = search(context).pipeline(nanos);
        }
        if (found == null && driver != null && driver != context) {
            found = search(driver).pipeline(nanos);
        }
        ClassLoader system = ClassLoader.getSystemClassLoader();
        if (found == null && system != context && system != driver) {
            found = search(system).pipeline(nanos);
        }
        return found;
    }

    private LoaderSearch search(ClassLoader loader) {
        List<LoaderSearch> known = loaders.get();
        for (int i = 0; i < known.size(); i++) {
            LoaderSearch search = known.get(i);
            if (search.isOf(loader)) {
                return search;
            }
        }
        LoaderSearch fresh = new LoaderSearch(ApiLookup.APPLICATION, loader, tracings);
        List<LoaderSearch> all = new ArrayList<>();
        for (LoaderSearch search : known) {
            if (known.size() < MAX_LOADERS && !search.isOf(null)) {
                all.add(search);
            }
        }
        all.add(fresh);
        // Whoever loses is found again by the next write.
        loaders.compareAndSet(known, List.copyOf(all));
        return fresh;
    }

    /** A class instead of a lambda, whose first use costs milliseconds before {@code main}. */
    private static final class Tracings extends ClassValue<ApplicationTracing>
            implements Function<Class<?>, ApplicationTracing> {
        private final AgentLog log;

        Tracings(AgentLog log) {
            this.log = log;
        }

        @Override
        public ApplicationTracing apply(Class<?> global) {
            return get(global);
        }

        @Override
        protected ApplicationTracing computeValue(Class<?> global) {
            String name = global.getClassLoader() == null
                    ? "the OpenTelemetry Java agent"
                    : "the application's OpenTelemetry";
            return new ApplicationTracing(name, global, log);
        }
    }
}
