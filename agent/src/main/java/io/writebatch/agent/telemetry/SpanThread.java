package io.writebatch.agent.telemetry;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs what makes spans, one order after the other, on a thread of its own: an exporter that is slow or hangs, sampler
 * and processors of an application's included, must not hold up a write. Of bounded size. Thread-safe.
 */
final class SpanThread implements Runnable {
    private static final int MAX_ORDERS = 1024;

    private final AgentLog log;
    private final BlockingQueue<Runnable> orders = new ArrayBlockingQueue<>(MAX_ORDERS);
    private final AtomicBoolean started = new AtomicBoolean();

    /**
     * Made before {@code main}, not when it is needed: a thread remembers the protection domains of all who are on the stack
     * when it is made (until JDK 24), and with them the class loader of an application.
     */
    private final Thread thread = AgentThreads.daemon("tracing", this);

    SpanThread(AgentLog log) {
        this.log = log;
    }

    /** False when too many are waiting already. */
    boolean offer(Runnable order) {
        boolean taken = orders.offer(order);
        start();
        return taken;
    }

    /** Waits for a free place; false when there was none for so long. */
    boolean offer(Runnable order, long timeout, TimeUnit unit) throws InterruptedException {
        start();
        return orders.offer(order, timeout, unit);
    }

    private void start() {
        if (!started.get() && started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    @Override
    public void run() {
        while (true) {
            try {
                orders.take().run();
            } catch (InterruptedException e) {
                // Nobody is meant to; what code of an application's has left behind here ends nothing.
            } catch (Throwable e) {
                log.failure("tracing", e);
            }
        }
    }
}
