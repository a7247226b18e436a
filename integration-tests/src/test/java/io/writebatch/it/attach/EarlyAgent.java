package io.writebatch.it.attach;

/** Another agent, which uses a driver before ours is attached. */
public final class EarlyAgent {
    private EarlyAgent() {}

    /** Takes the names of the classes it loads, separated by colons. */
    public static void premain(String arguments) throws ClassNotFoundException {
        for (String name : arguments.split(":", -1)) {
            Class.forName(name);
        }
    }
}
