package io.writebatch.core.group;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.core.Ticker;
import java.lang.reflect.Proxy;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/** A cancel that is under way when the flush returns would hit what the connection executes next. */
class FlushWatchLincheckTest {
    private static final int INTERLEAVINGS = 120;

    private static final Ticker STANDING = () -> 0;

    /** Cancels a flush that is a {@link Progress}. Lincheck compares the objects it sees, therefore the other methods. */
    private static final DriverAdapter CANCELLER = (DriverAdapter) Proxy.newProxyInstance(
            FlushWatchLincheckTest.class.getClassLoader(),
            new Class<?>[] {DriverAdapter.class},
            (proxy, method, args) -> switch (method.getName()) {
                case "equals" -> proxy == args[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> "canceller";
                default -> {
                    ((Progress) args[0]).cancel();
                    yield null;
                }
            });

    @Test
    void shouldNotLetLeaderGoOnWhileCancelIsUnderWayInAnyInterleaving() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Progress progress = new Progress();
            FlushWatch watch = new FlushWatch(CANCELLER, progress, STANDING, 0, Thread.currentThread(), () -> {});
            Thread follower = new Follower(watch);
            follower.start();
            watch.endOrGiveUp();
            progress.leaderWentOn = true;
            boolean wentOnDuringCancel = progress.cancelling;
            LockSupport.unpark(follower);
            join(follower);
            if (wentOnDuringCancel || progress.cancelledAfterwards) {
                throw new AssertionError("The leader went on and the flush was still to be cancelled");
            }
        });
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Progress {
        volatile boolean leaderWentOn;
        volatile boolean cancelling;
        volatile boolean cancelledAfterwards;

        void cancel() {
            cancelling = true;
            cancelledAfterwards = leaderWentOn;
            cancelling = false;
        }
    }

    private static final class Follower extends Thread {
        private final FlushWatch watch;

        Follower(FlushWatch watch) {
            this.watch = watch;
        }

        @Override
        public void run() {
            watch.parkAndWatch(watch);
        }
    }
}
