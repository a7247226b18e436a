package io.writebatch.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL refuses to run as root, and in containers tests often do. A user namespace makes the process look
 * unprivileged while its files stay root's; where namespaces are forbidden it becomes {@code nobody} for real.
 */
enum Demotion {
    NONE(""),
    NAMESPACE("unshare -U"),
    NOBODY("setpriv --reuid=" + Demotion.USER + " --regid=" + Demotion.USER + " --clear-groups");

    private static final String USER = "65534";

    private final String prefix;

    Demotion(String prefix) {
        this.prefix = prefix;
    }

    /** What this machine needs and allows. */
    static Demotion needed() {
        if (!isRoot()) {
            return NONE;
        }
        for (Demotion demotion : List.of(NAMESPACE, NOBODY)) {
            if (Commands.succeeds(demotion.apply(List.of("true")))) {
                return demotion;
            }
        }
        throw new IllegalStateException("PostgreSQL does not run as root, and neither unshare nor setpriv works here");
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    List<String> apply(List<String> command) {
        List<String> whole = new ArrayList<>(prefix.isEmpty() ? List.of() : List.of(prefix.split(" ", -1)));
        whole.addAll(command);
        return whole;
    }

    /** Makes a tree the property of the one who will write it. */
    void own(Path tree) {
        if (this == NOBODY) {
            FileTrees.changeOwner(tree, USER);
        }
    }
}
