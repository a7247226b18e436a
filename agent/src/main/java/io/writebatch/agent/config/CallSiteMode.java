package io.writebatch.agent.config;

/** Where the metric labels {@code file} and {@code line} come from. */
public enum CallSiteMode {
    /** From the hint comment in the SQL. */
    HINT,
    /** From the hint comment, and without one from the first frame of the application on the stack. */
    STACK,
    /** From nowhere: both labels stay empty. */
    OFF
}
