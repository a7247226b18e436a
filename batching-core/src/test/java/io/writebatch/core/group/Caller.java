package io.writebatch.core.group;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** An application thread with one write: submits it and, when told so, runs it natively. */
final class Caller {
    private static final long PATIENCE_SECONDS = 30;

    private final WriteRequest request;
    private final ScriptedStatement statement;
    private final Thread thread;
    private final CompletableFuture<Settlement> settlement = new CompletableFuture<>();
    private final CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
    private final AtomicReference<Throwable> nativeFailure = new AtomicReference<>();

    private Caller(Rig rig, ScriptedStatement statement, long hintedDelayNanos) {
        this.statement = statement;
        this.thread = new Thread(() -> run(rig, hintedDelayNanos), "caller of " + statement.value());
        this.thread.setDaemon(true);
        this.request = rig.request(statement, thread);
    }

    static Caller start(Rig rig, ScriptedStatement statement, long hintedDelayNanos) {
        Caller caller = new Caller(rig, statement, hintedDelayNanos);
        caller.thread.start();
        return caller;
    }

    private void run(Rig rig, long hintedDelayNanos) {
        try {
            Settlement settled = rig.batcher().submit(request, hintedDelayNanos);
            interruptedAfterwards.complete(Thread.interrupted());
            if (settled.kind() == Settlement.Kind.NATIVE) {
                runNatively();
            }
            settlement.complete(settled);
        } catch (Throwable e) {
            settlement.completeExceptionally(e);
        }
    }

    private void runNatively() {
        try {
            statement.runNatively();
        } catch (Throwable e) {
            nativeFailure.set(e);
        }
    }

    /** Waits until the caller waits: for the lane, or for its group. */
    Caller parked() {
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> thread.getState() == Thread.State.WAITING
                        || thread.getState() == Thread.State.TIMED_WAITING
                        || settlement.isDone());
        return this;
    }

    /** Whether its thread, should it wake up now, would find its settlement. */
    boolean mayGoOn() {
        return request.settlement() != null;
    }

    boolean done() {
        return settlement.isDone();
    }

    Settlement settlement() {
        try {
            return settlement.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("The write of " + statement.value() + " was not settled", e);
        }
    }

    Settlement.Kind kind() {
        return settlement().kind();
    }

    ScriptedDriver.Result result() {
        return (ScriptedDriver.Result) settlement().result();
    }

    /** What the native run threw, null when it went well or did not take place. */
    Throwable nativeFailure() {
        settlement();
        return nativeFailure.get();
    }

    boolean interruptedAfterwards() {
        settlement();
        return interruptedAfterwards.join();
    }

    void interrupt() {
        thread.interrupt();
    }

    ScriptedStatement statement() {
        return statement;
    }

    ScriptedConnection connection() {
        return statement.connection();
    }

    Thread thread() {
        return thread;
    }
}
