package io.writebatch.benchmarks.workload;

/** Lets one application write until its JVM has compiled what it needs, in short turns. */
final class WarmUp {
    static final double TURN_SECONDS = 0.5;

    /** Of the time, in a JVM that has nothing left to compile but this and that. */
    private static final double QUIET = 0.1;

    private static final int QUIET_TURNS = 3;

    private final double mostSeconds;
    private double seconds;
    private int quietTurns;

    /** @param mostSeconds when it is warm enough whatever its compilers do */
    WarmUp(double mostSeconds) {
        this.mostSeconds = mostSeconds;
    }

    boolean done() {
        return quietTurns >= QUIET_TURNS || seconds >= mostSeconds;
    }

    /** @param compilerShare how busy the compilers have been since the last turn */
    void turned(double compilerShare) {
        seconds += TURN_SECONDS;
        quietTurns = compilerShare < QUIET ? quietTurns + 1 : 0;
    }
}
