package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import io.writebatch.testkit.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** Where contestants meet: the servers, the links to them, the agent, and a directory for result files. */
final class Arena implements AutoCloseable {
    private final Path agentJar;
    private final Path directory;
    private final Map<Database, DatabaseServer> servers = new EnumMap<>(Database.class);
    private final Map<Database, TcpProxy> links = new EnumMap<>(Database.class);

    /** The directory is made if need be; servers start when they are first asked for. */
    Arena(Path agentJar, Path directory) throws IOException {
        this.agentJar = agentJar;
        this.directory = Files.createDirectories(directory.resolve("runs"));
    }

    /** The agent, from the system property that the build sets. */
    static Path agentJar() {
        String jar = System.getProperty("agent.jar");
        if (jar == null || !Files.isRegularFile(Path.of(jar))) {
            throw new IllegalStateException("No agent to attach: -Dagent.jar=" + jar);
        }
        return Path.of(jar).toAbsolutePath();
    }

    Path agent() {
        return agentJar;
    }

    Path resultFile(Contender contender) throws IOException {
        return Files.createTempFile(directory, contender + "-", ".json");
    }

    DatabaseServer server(Database database) {
        return servers.computeIfAbsent(database, Database::start);
    }

    /** The URL at which the scenario's link delay is felt. */
    String jdbcUrl(Scenario scenario) {
        DatabaseServer server = server(scenario.database());
        if (scenario.linkDelayMillis() == 0) {
            return server.jdbcUrl();
        }
        TcpProxy link = links.computeIfAbsent(scenario.database(), database -> TcpProxy.to(server));
        link.linkDelay(scenario.linkDelay());
        return server.jdbcUrl(link.host(), link.port());
    }

    @Override
    public void close() {
        links.values().forEach(TcpProxy::close);
        servers.values().forEach(DatabaseServer::close);
    }
}
