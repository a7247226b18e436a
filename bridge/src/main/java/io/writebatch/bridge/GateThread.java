package io.writebatch.bridge;

/** What the gate knows of one thread; used by that thread only. */
public final class GateThread {
    /** How many woven calls are on this thread's stack; the agent acts at the outermost only. */
    int depth;

    private Object attachment;

    /** The handler's own per-thread state, null at first. Must not hold on to objects of the application. */
    public Object attachment() {
        return attachment;
    }

    public void attach(Object state) {
        attachment = state;
    }
}
