package io.writebatch.agent.telemetry;

/** The values of the labels {@code file} and {@code line}; never null, empty when unknown. */
record CallSite(String file, String line) {
    static final CallSite UNKNOWN = new CallSite("", "");

    /** Stands for all call sites beyond the cap. */
    static final CallSite OTHER = new CallSite("other", "other");

    boolean known() {
        return !file.isEmpty() || !line.isEmpty();
    }
}
