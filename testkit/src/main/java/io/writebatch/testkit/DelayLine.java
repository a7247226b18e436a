package io.writebatch.testkit;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands everything on after the same delay, and therefore in the order it came: one queue and one thread suffice.
 *
 * <p>Selectors know only milliseconds; parking is precise to a few microseconds once the slack that Linux gives every
 * timer is taken off. Nothing spins: on two cores that would take time from what is measured.
 */
final class DelayLine implements Runnable, AutoCloseable {
    /** Linux wakes an ordinary thread up to 50 µs late, and mostly does. */
    private static final long TIMER_SLACK_NANOS = 50_000;

    private final Queue<Entry> queue = new ConcurrentLinkedQueue<>();
    private volatile long delayNanos;
    private volatile boolean closed;
    private volatile Thread sleeper;

    void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    void send(ProxyPipe pipe, ByteBuffer bytes) {
        queue.add(new Entry(pipe, bytes, System.nanoTime() + delayNanos));
        LockSupport.unpark(sleeper);
    }

    @Override
    public void run() {
        Thread self = Thread.currentThread();
        while (!closed) {
            Entry head = queue.peek();
            if (head == null) {
                sleepWhileEmpty(self);
                continue;
            }
            long wait = head.due - System.nanoTime();
            if (wait > TIMER_SLACK_NANOS) {
                LockSupport.parkNanos(wait - TIMER_SLACK_NANOS);
            } else {
                queue.remove();
                head.pipe.deliver(head.bytes);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(sleeper);
    }

    /** Is named as the sleeper only while it sleeps, so that senders need not wake a thread that is at work. */
    private void sleepWhileEmpty(Thread self) {
        sleeper = self;
        if (queue.isEmpty() && !closed) {
            LockSupport.park();
        }
        sleeper = null;
    }

    private record Entry(ProxyPipe pipe, ByteBuffer bytes, long due) {}
}
