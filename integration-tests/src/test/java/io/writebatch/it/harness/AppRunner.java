package io.writebatch.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The main class of an application's JVM: runs what it is sent, until its input ends. */
final class AppRunner {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private AppRunner() {}

    public static void main(String[] args) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            Wire.Answer answer = answer(Wire.decode(Wire.Order.class, line));
            System.out.println(Wire.ANSWER + Wire.encode(answer));
        }
        // A thread that a failed test has left behind must not keep the JVM alive.
        System.exit(0);
    }

    private static Wire.Answer answer(Wire.Order order) {
        FutureTask<Wire.Answer> task = new FutureTask<>(() ->
                new Wire.Answer(new ArrayList<>(order.app().run(new App(order.target()))), null));
        Thread thread = new Thread(task, "app");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            StringWriter trace = new StringWriter();
            e.getCause().printStackTrace(new PrintWriter(trace));
            return new Wire.Answer(null, trace.toString());
        } catch (TimeoutException e) {
            return new Wire.Answer(null, "Not finished after " + LIMIT + ":\n" + threads());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
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
