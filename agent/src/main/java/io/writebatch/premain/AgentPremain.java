package io.writebatch.premain;

import java.io.File;
import java.io.PrintStream;
import java.lang.instrument.Instrumentation;
import java.net.URI;
import java.util.jar.JarFile;

/**
 * The door into the agent: makes the bridge visible to everybody, then starts the agent in a class loader of its own.
 *
 * <p>This class is loaded by the application's class loader, before anything of the application runs. It logs
 * nothing but why it does not start the agent, and lets nothing out.
 */
public final class AgentPremain {
    private static final String STARTER = "io.writebatch.agent.AgentStarter";
    private static final String LOADER = "io.writebatch.bridge.AgentClassLoader";
    private static final String CHECK_COMMAND = "io.writebatch.agent.config.CheckCommand";

    /** All copies of the jar on the command line share the class that was found first. */
    private static boolean attached;

    private AgentPremain() {}

    public static void premain(String arguments, Instrumentation instrumentation) {
        if (attached) {
            say("WARN this JVM has the agent twice; the second -javaagent: does nothing");
            return;
        }
        attached = true;
        boolean strict = false;
        try {
            JarFile jar = ownJar();
            instrumentation.appendToBootstrapClassLoaderSearch(jar);
            strict = (boolean) Class.forName(STARTER, true, agentLoader(jar, null))
                    .getMethod("start", String.class, Instrumentation.class)
                    .invoke(null, arguments, instrumentation);
        } catch (Throwable e) {
            say("ERROR The agent could not start (" + rootCause(e) + "); the application runs without it.");
        }
        if (strict) {
            System.exit(1);
        }
    }

    /** {@code java -jar write-batching-agent.jar check FILE}. */
    public static void main(String[] arguments) throws Exception {
        int code = (int) Class.forName(CHECK_COMMAND, true, agentLoader(ownJar(), AgentPremain.class.getClassLoader()))
                .getMethod("run", String[].class, PrintStream.class, PrintStream.class)
                .invoke(null, arguments, System.out, System.err);
        System.exit(code);
    }

    /**
     * By name, because a mere mention would make the verifier load the class from the application's class path, before the
     * bootstrap class path has it.
     *
     * @param bridge the loader that has the bridge; null for the bootstrap loader
     */
    private static ClassLoader agentLoader(JarFile jar, ClassLoader bridge) throws ReflectiveOperationException {
        return Class.forName(LOADER, true, bridge)
                .asSubclass(ClassLoader.class)
                .getConstructor(JarFile.class)
                .newInstance(jar);
    }

    private static JarFile ownJar() throws Exception {
        URI location = AgentPremain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        JarFile jar = new JarFile(new File(location), false);
        if (jar.getEntry("inst/io/writebatch/agent/AgentStarter.classdata") == null) {
            throw new IllegalStateException(location + " is not the agent's own jar; it must not be repackaged");
        }
        return jar;
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static void say(String message) {
        System.err.println("[write-batching-agent] " + message);
    }
}
