package io.writebatch.benchmarks.workload;

import java.util.Locale;

/** Ways to get the same rows into the database. */
enum Contender {
    /** The application as it is. */
    DIRECT(WorkloadApp.class),
    /** The same application, with the agent attached. */
    AGENT(WorkloadApp.class),
    /** Another application, whose author wrote a group commit. */
    HAND_WRITTEN_GROUP_COMMIT(HandWrittenApp.class),
    /** Another application, which has a thousand rows at a time. */
    HAND_WRITTEN_BULK(HandWrittenApp.class);

    private final Class<?> mainClass;

    Contender(Class<?> mainClass) {
        this.mainClass = mainClass;
    }

    Class<?> mainClass() {
        return mainClass;
    }

    boolean isHandWritten() {
        return mainClass == HandWrittenApp.class;
    }

    static Contender of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
