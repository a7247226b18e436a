package io.writebatch.core.group;

import io.writebatch.core.FlushReport;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Which thread carries out a flush: the leader's own, or, where an interrupt of that would close the socket on which it
 * waits, one that nobody interrupts and for which the leader waits. Since Java 21 that is so for virtual threads (see {@link
 * java.net.Socket}), and for all threads where the socket belongs to a channel, so one caller's cancelled task would break
 * the link of the whole group, and leave its outcome unknown.
 *
 * <p>A thread is made when none is idle, so nothing waits in a queue. It ends when it has been idle for a while, and with it
 * whatever the driver has put into its thread locals. Where no thread is to be had, the leader flushes by itself.
 */
public final class FlushThreads {
    private static final long KEPT_SECONDS = 10;

    /** Null before Java 21. */
    private final MethodHandle isVirtual = isVirtual();

    private final AtomicInteger made = new AtomicInteger();

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, KEPT_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

    private static MethodHandle isVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /**
     * Inherits nothing of the application that happens to need it first. Before Java 24 a thread keeps the protection domains
     * of all that is being called where it is made, and with them their class loaders: as long as the next application keeps
     * it busy.
     */
    @SuppressWarnings("removal") // Java 24 does without it.
    Thread thread(Runnable work) {
        String name = "write-batching-flush-" + made.incrementAndGet();
        Thread thread =
                AccessController.doPrivileged((PrivilegedAction<Thread>) () -> new Thread(null, work, name, 0, false));
        thread.setDaemon(true);
        thread.setContextClassLoader(FlushThreads.class.getClassLoader());
        return thread;
    }

    /**
     * Carries out a flush; called by its leader. Returns what that returns, or throws what it throws, and not before it has
     * ended. Keeps the leader's interrupt flag.
     *
     * @param closedByInterrupt whether the flush's connection suffers from an interrupt on any thread
     */
    FlushReport carryOut(Supplier<FlushReport> flush, boolean closedByInterrupt) {
        if (!closedByInterrupt && !onVirtualThread()) {
            return flush.get();
        }
        LentFlush lent = new LentFlush(flush);
        try {
            threads.execute(lent);
        } catch (Throwable e) {
            // Out of memory or threads. If it has been taken all the same, this does nothing.
            lent.run();
        }
        return lent.await();
    }

    private boolean onVirtualThread() {
        try {
            return isVirtual != null && (boolean) isVirtual.invokeExact(Thread.currentThread());
        } catch (Throwable e) {
            return false;
        }
    }
}
