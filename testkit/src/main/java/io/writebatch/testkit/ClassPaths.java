package io.writebatch.testkit;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Class paths made of what certain classes were loaded from: just the jars an application needs, and no others. */
public final class ClassPaths {
    private ClassPaths() {}

    /** The jars and directories of these classes, in this order. By name: some are there only at run time. */
    public static List<Path> of(String... classNames) {
        Set<Path> paths = new LinkedHashSet<>();
        for (String name : classNames) {
            try {
                paths.add(locationOf(Class.forName(name, false, ClassPaths.class.getClassLoader())));
            } catch (ClassNotFoundException e) {
                throw new IllegalArgumentException("Not on the class path: " + name, e);
            }
        }
        return List.copyOf(paths);
    }

    public static Path locationOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalArgumentException("Part of the JDK: " + type);
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
