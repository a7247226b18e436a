package io.writebatch.bridge;

/** Woven into the drivers' connection classes. */
public interface GatedConnection {
    /** What the agent knows of this connection; null until it has met it. */
    Object writebatch$session();

    void writebatch$session(Object session);

    /** What the connection was opened with, kept for the agent's own comparison; null when it was not seen. */
    Object writebatch$properties();

    void writebatch$properties(Object properties);
}
