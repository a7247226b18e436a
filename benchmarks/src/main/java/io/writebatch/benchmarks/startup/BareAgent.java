package io.writebatch.benchmarks.startup;

/** An agent that does nothing. */
public final class BareAgent {
    private BareAgent() {}

    public static void premain(String arguments) {
        System.out.println("attached");
    }
}
