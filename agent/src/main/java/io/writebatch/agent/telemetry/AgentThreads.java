package io.writebatch.agent.telemetry;

/** Makes the agent's threads: daemons that hold on to nothing of the application. */
public final class AgentThreads {
    private AgentThreads() {}

    /** A daemon thread, not yet started, that inherits neither thread locals nor the context class loader. */
    public static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(null, work, "write-batching-" + name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(AgentThreads.class.getClassLoader());
        return thread;
    }
}
