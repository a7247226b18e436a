package io.writebatch.core.group;

import io.writebatch.bridge.WriteGate;
import io.writebatch.core.FlushReport;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A flush that another thread than its leader's carries out, once. */
final class LentFlush implements Runnable {
    private final Supplier<FlushReport> flush;
    private final Thread leader = Thread.currentThread();
    private final AtomicBoolean taken = new AtomicBoolean();

    private FlushReport report;
    private Throwable failure;

    /** Publishes the two above. */
    private volatile boolean ended;

    LentFlush(Supplier<FlushReport> flush) {
        this.flush = flush;
    }

    /** Does nothing the second time. What the driver executes here is not the application's. */
    @Override
    public void run() {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        boolean entered = false;
        try {
            WriteGate.enterDriver();
            entered = true;
            report = flush.get();
        } catch (Throwable e) {
            failure = e;
        } finally {
            if (entered) {
                WriteGate.leaveDriver();
            }
            ended = true;
            LockSupport.unpark(leader);
        }
    }

    /** Waits until the flush has ended, whatever happens: until then nobody knows what became of the members. */
    FlushReport await() {
        boolean interrupted = false;
        while (!ended) {
            try {
                LockSupport.park(this);
            } catch (Throwable e) {
                // A virtual thread's park may find no memory.
                Thread.onSpinWait();
            }
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw rethrown(failure);
        }
        return report;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException rethrown(Throwable failure) throws E {
        throw (E) failure;
    }
}
