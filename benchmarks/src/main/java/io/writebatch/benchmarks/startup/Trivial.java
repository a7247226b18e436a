package io.writebatch.benchmarks.startup;

/** An application that does nothing. */
final class Trivial {
    private Trivial() {}

    public static void main(String[] args) {
        System.out.println("done");
    }
}
