package io.writebatch.agent.config;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.CodeSource;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The version that the build wrote into the jar's manifest. */
public final class AgentVersion {
    private static final String UNKNOWN = "unknown version";

    private AgentVersion() {}

    /** The version; {@code unknown version} outside the jar. Opens the jar unless the class loader defines packages. */
    public static String get() {
        String version = AgentVersion.class.getPackage().getImplementationVersion();
        return version != null
                ? version
                : fromJar(AgentVersion.class.getProtectionDomain().getCodeSource());
    }

    private static String fromJar(CodeSource source) {
        if (source == null || source.getLocation() == null) {
            return UNKNOWN;
        }
        try {
            File file = new File(source.getLocation().toURI());
            if (!file.isFile()) {
                return UNKNOWN;
            }
            try (JarFile jar = new JarFile(file)) {
                Manifest manifest = jar.getManifest();
                String version = manifest == null
                        ? null
                        : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
                return version == null ? UNKNOWN : version;
            }
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            return UNKNOWN;
        }
    }
}
