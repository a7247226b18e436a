package io.writebatch.agent.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The sources of a configuration under test. */
final class Sources {
    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();
    private String agentArgs;

    Sources property(String name, String value) {
        properties.setProperty(name, value);
        return this;
    }

    Sources variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Sources agentArgs(String args) {
        agentArgs = args;
        return this;
    }

    /** Writes a file and names it by the agent's argument. */
    Sources file(Path folder, String... lines) {
        return file(folder, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Sources file(Path folder, byte[] content) {
        try {
            Path file = Files.write(folder.resolve("agent.ini"), content);
            return agentArgs("config=" + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConfigResult load() {
        return ConfigLoader.load(agentArgs, properties, environment);
    }

    AgentConfig config() {
        ConfigResult result = load();
        if (result.config() == null) {
            throw new AssertionError("unexpected problems: " + result.problems());
        }
        return result.config();
    }

    List<String> problems() {
        return load().problems().stream().map(ConfigProblem::toString).toList();
    }
}
