package io.writebatch.it.harness;

import java.sql.Connection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call of an application, in a thread of its own. */
public final class Call<T> {
    private static final String BATCHER = "io.writebatch.core.group.Batcher";
    private static final String LANE = "io.writebatch.core.group.TableLane";
    private static final String FLUSHER = "io.writebatch.core.group.GroupFlusher";
    private static final String LENT_FLUSH = "io.writebatch.core.group.LentFlush";
    private static final String LOCKED_PAUSE = "io.writebatch.core.group.LockedPause";
    private static final int LIMIT_SECONDS = 40;

    private final Connection connection;
    private final FutureTask<T> task;
    private final Thread thread;
    private volatile boolean interruptedAfterwards;

    /** What is called. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws Exception;
    }

    Call(Connection connection, Work<T> work) {
        this(0, connection, work);
    }

    /** @param stackBytes the size of the thread's stack, 0 for the usual one */
    Call(long stackBytes, Connection connection, Work<T> work) {
        this(task -> new Thread(null, task, "call", stackBytes), connection, work);
    }

    Call(ThreadFactory threads, Connection connection, Work<T> work) {
        this.connection = connection;
        this.task = new FutureTask<>(() -> {
            try {
                return work.run(connection);
            } finally {
                interruptedAfterwards = Thread.currentThread().isInterrupted();
            }
        });
        this.thread = threads.newThread(task);
    }

    /** A call that nobody has to meet. */
    public static <T> Call<T> started(Connection connection, Work<T> work) {
        Call<T> call = new Call<>(connection, work);
        call.start();
        return call;
    }

    public Connection connection() {
        return connection;
    }

    public Thread thread() {
        return thread;
    }

    public boolean isDone() {
        return task.isDone();
    }

    /** Whether the thread's interrupt flag was set when the call returned. */
    public boolean interruptedAfterwards() {
        return interruptedAfterwards;
    }

    /** What the call returned; throws what it threw. */
    public T get() throws Exception {
        awaitEnd();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The exception of a call that must have failed. */
    public Throwable failure() throws Exception {
        awaitEnd();
        try {
            throw new AssertionError("The call returned " + task.get());
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** What the application saw of the call, without what differs between two runs of it. */
    public String seen() throws Exception {
        awaitEnd();
        try {
            return "returned " + task.get();
        } catch (ExecutionException e) {
            return Failures.describe(e.getCause(), connection);
        }
    }

    /** For messages. */
    String seenOr(String otherwise) {
        try {
            return seen();
        } catch (Exception e) {
            return otherwise;
        }
    }

    void start() {
        thread.start();
    }

    /** Here and now. */
    void run() {
        task.run();
    }

    void awaitEnd() throws Exception {
        try {
            task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("A call has not ended. All threads:\n" + LimitedRun.threads(), e);
        } catch (ExecutionException e) {
            // Ended.
            return;
        }
    }

    /** Whether the call waits for a group's outcome, or to lead one. */
    boolean waitsForGroup() {
        return waits() && (isIn(BATCHER, "follow") || isIn(LANE, "enter"));
    }

    /** Whether the call's group has met a locked row, and holds nothing until it tries again. */
    public boolean pauses() {
        return waits() && isIn(LOCKED_PAUSE, "end");
    }

    /** Whether the call waits for another thread of this JVM; a thread that waits for the server counts as running. */
    public boolean waits() {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    /**
     * Whether this call's thread has sent its group to the server, or is about to, so that the flushes of its table are
     * busy. What the flusher does before does not count: the server may be asked for the table, and say that no group of it
     * may be flushed. Of a virtual thread's group, which another thread sends, that is not to be seen.
     */
    public boolean flushes() {
        return isIn(FLUSHER, "execute") || isIn(LENT_FLUSH, "await");
    }

    private boolean isIn(String className, String method) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals(className) && frame.getMethodName().equals(method)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(thread.getState().toString());
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}
