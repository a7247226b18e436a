package io.writebatch.it.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs an application on a thread of its own, so that one that hangs fails its test and shows where. */
final class LimitedRun {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private LimitedRun() {}

    /** What the application tells; throws what it throws, or an error with all threads when it does not end. */
    static List<String> run(ComparedApp app, Target target) throws Exception {
        FutureTask<List<String>> task = new FutureTask<>(() -> new ArrayList<>(app.run(new App(target))));
        Thread thread = new Thread(task, "app");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("Not finished after " + LIMIT + ":\n" + threads(), e);
        }
    }

    static String threads() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            text.append(entry.getKey())
                    .append(' ')
                    .append(entry.getKey().getState())
                    .append('\n');
            for (StackTraceElement frame : entry.getValue()) {
                text.append("    at ").append(frame).append('\n');
            }
        }
        return text.toString();
    }
}
