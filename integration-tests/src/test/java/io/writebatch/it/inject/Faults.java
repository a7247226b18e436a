package io.writebatch.it.inject;

import java.util.ArrayList;
import java.util.List;

/**
 * What the points that {@link FaultAgent} puts into the agent's code call. Visible to all class loaders, so it uses nothing
 * but the JDK.
 */
public final class Faults {
    /** What a point throws. */
    public enum Kind {
        OUT_OF_MEMORY,
        STACK_OVERFLOW,
        RUNTIME_EXCEPTION,
        LINKAGE_ERROR
    }

    private static volatile Plan plan;

    private Faults() {}

    /** Counts the points that this thread passes from here on. */
    public static void record() {
        plan = new Plan(Thread.currentThread(), null, Integer.MAX_VALUE, 0);
    }

    /**
     * Lets points of the calling thread fail from here on: the first when {@code passed} points have been passed, and those
     * after it, {@code times} in all.
     */
    public static void arm(Kind kind, int passed, int times) {
        plan = new Plan(Thread.currentThread(), kind, passed, times);
    }

    /** Ends what was begun; the points that have been passed, or those that have failed. */
    public static List<String> disarm() {
        Plan ended = plan;
        plan = null;
        return ended.kind == null ? ended.passed : ended.failed;
    }

    /** A point of the agent's code is passed. */
    public static void pass(String point) {
        Plan current = plan;
        if (current != null && current.victim == Thread.currentThread()) {
            current.pass(point);
        }
    }

    private static final class Plan {
        private static final String MESSAGE = "thrown by a point";

        private final Thread victim;
        private final Kind kind;
        private final int after;
        private final int times;
        private final List<String> passed = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();
        private int passes;

        Plan(Thread victim, Kind kind, int after, int times) {
            this.victim = victim;
            this.kind = kind;
            this.after = after;
            this.times = times;
        }

        void pass(String point) {
            if (kind == null) {
                passed.add(point);
            } else if (passes++ >= after && failed.size() < times) {
                failed.add(point);
                fail();
            }
        }

        private void fail() {
            switch (kind) {
                case OUT_OF_MEMORY -> throw new OutOfMemoryError(MESSAGE);
                case STACK_OVERFLOW -> throw new StackOverflowError(MESSAGE);
                case RUNTIME_EXCEPTION -> throw new IllegalStateException(MESSAGE);
                case LINKAGE_ERROR -> throw new NoClassDefFoundError(MESSAGE);
            }
        }
    }
}
