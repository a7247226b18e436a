package io.writebatch.core;

import java.sql.SQLException;

/**
 * Tells a failure that came out of the driver's own code without the driver's knowledge, such as an overflow of the stack in
 * the middle of a message. Neither driver closes its connection then, so the next answer that it reads may be the one to
 * what was sent before: nothing may be sent on that connection any more. Where the agent's own code has failed, the
 * connection is as it was.
 */
public final class ExchangeFailure {
    private ExchangeFailure() {}

    /**
     * Lets this class be loaded, and what the JDK needs to tell a trace: when that is needed, there may be no room on the
     * stack for it, and a class of the JDK whose initialization fails stays unusable for everybody.
     */
    public static void prepare() {
        thrownInDriver(new Throwable().getStackTrace());
    }

    public static boolean in(Throwable failure) {
        if (failure instanceof SQLException) {
            return false;
        }
        try {
            return thrownInDriver(failure.getStackTrace());
        } catch (Throwable e) {
            // No memory to look at it.
            return true;
        }
    }

    private static boolean thrownInDriver(StackTraceElement[] trace) {
        for (StackTraceElement frame : trace) {
            String name = frame.getClassName();
            if (name.startsWith("io.writebatch.core.") || name.startsWith("io.writebatch.agent.")) {
                return false;
            }
            if (!ofNobody(name)) {
                return true;
            }
        }
        // Many errors of a JVM that runs out of memory have no trace at all.
        return true;
    }

    /** The JDK's, and what the agent has in the driver's package, may be called by the agent and by the driver. */
    private static boolean ofNobody(String name) {
        return name.startsWith("java.")
                || name.startsWith("jdk.")
                || name.startsWith("sun.")
                || name.startsWith("io.writebatch.")
                || name.contains(".WriteBatch");
    }
}
