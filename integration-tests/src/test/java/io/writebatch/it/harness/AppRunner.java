package io.writebatch.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** The main class of an application's JVM: runs what it is sent, until its input ends. */
final class AppRunner {
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
        try {
            return new Wire.Answer(LimitedRun.run(order.app(), order.target()), null);
        } catch (Throwable e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return new Wire.Answer(null, trace.toString());
        }
    }
}
