package io.writebatch.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Starts the real main class of a child JVM, and ends the child when its parent is gone: a test JVM that is killed must
 * not leave writers behind. Standard input stays the application's own.
 */
public final class ChildMain {
    /** Not a property of the agent's, which refuses those that it does not know. */
    static final String PARENT = "testkit.parent";

    private static final int ORPHANED = 86;

    private ChildMain() {}

    public static void main(String[] args) throws Throwable {
        ProcessHandle.of(Long.getLong(PARENT)).ifPresentOrElse(ChildMain::endWith, ChildMain::orphaned);
        Method main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void endWith(ProcessHandle parent) {
        var unused = parent.onExit().thenRun(ChildMain::orphaned);
    }

    /** Without shutdown hooks: nobody is left who could wait for them. */
    private static void orphaned() {
        Runtime.getRuntime().halt(ORPHANED);
    }
}
