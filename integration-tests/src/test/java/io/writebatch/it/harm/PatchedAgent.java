package io.writebatch.it.harm;

import io.writebatch.it.harness.AgentJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Copies of the agent's jar in which rules are switched off. */
final class PatchedAgent {
    private static final Path FOLDER = Path.of("target", "patched-agents");

    private static final Map<List<Rule>, Path> MADE = new HashMap<>();

    private PatchedAgent() {}

    /** Made once. */
    static Path without(List<Rule> rules) {
        return MADE.computeIfAbsent(rules, r -> make(r, FOLDER.resolve("agent-" + MADE.size() + ".jar")));
    }

    private static Path make(List<Rule> rules, Path jar) {
        try {
            Files.createDirectories(FOLDER);
            Files.copy(AgentJvm.agentJar(), jar, StandardCopyOption.REPLACE_EXISTING);
            try (FileSystem inside = FileSystems.newFileSystem(jar)) {
                for (Rule rule : rules) {
                    Path entry = inside.getPath("inst", rule.className().replace('.', '/') + ".classdata");
                    Files.write(entry, rule.switchOff(Files.readAllBytes(entry)));
                }
            }
            return jar.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
