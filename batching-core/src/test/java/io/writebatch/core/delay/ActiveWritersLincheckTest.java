package io.writebatch.core.delay;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Counts that drift would make leaders wait for nobody, or for nobody any more, for as long as the key lives. */
class ActiveWritersLincheckTest {
    @Test
    void shouldCountReturningWritersAsOneCallAtATime() {
        new ModelCheckingOptions()
                .iterations(8)
                .invocationsPerIteration(150)
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .sequentialSpecification(OneAtATime.class)
                .check(Writers.class);
    }

    @Test
    void shouldKnowLoneWritersWhenTheyAreBetweenTwoCalls() {
        Lincheck.runConcurrentTest(100, () -> {
            ActiveWriters writers = new ActiveWriters();
            // Not as a LoneWriter: Lincheck knows the join of a Thread only.
            Thread other = new LoneWriter(writers);
            other.start();
            writers.nativeStarted();
            writers.nativeEnded();
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (writers.expected() != 2) {
                throw new AssertionError("Expects " + writers.expected() + " of two writers");
            }
        });
    }

    private static final class LoneWriter extends Thread {
        private final ActiveWriters writers;

        LoneWriter(ActiveWriters writers) {
            this.writers = writers;
        }

        @Override
        public void run() {
            writers.nativeStarted();
            writers.nativeEnded();
            writers.arrived();
            writers.nativeStarted();
        }
    }

    @Param(name = "count", gen = IntGen.class, conf = "1:3")
    public static class Writers {
        private final ActiveWriters writers = new ActiveWriters();

        @Operation
        public void arrived() {
            writers.arrived();
        }

        @Operation
        public void released(@Param(name = "count") int count) {
            writers.released(count);
        }

        @Operation
        public int expected() {
            return writers.expected();
        }

        @Operation
        public void forgetReturning() {
            writers.forgetReturning();
        }
    }

    public static class OneAtATime {
        private int returning;

        public void arrived() {
            returning = Math.max(0, returning - 1);
        }

        public void released(int count) {
            returning += count;
        }

        public int expected() {
            return returning;
        }

        public void forgetReturning() {
            returning = 0;
        }
    }
}
