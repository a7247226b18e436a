package io.writebatch.agent.config;

/** The version that the build wrote into the jar's manifest and the agent's class loader gives to its packages. */
public final class AgentVersion {
    private AgentVersion() {}

    /** The version; {@code unknown version} outside the jar. */
    public static String get() {
        String version = AgentVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unknown version" : version;
    }
}
