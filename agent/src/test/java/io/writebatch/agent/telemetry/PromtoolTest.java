package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.writebatch.agent.config.ProjectFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus itself says of our metrics, rules and queries; only where its tool is. */
class PromtoolTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void find() throws Exception {
        boolean found;
        try {
            found = new ProcessBuilder("promtool", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            found = false;
        }
        assumeTrue(found, "promtool is not on the PATH; Debian's package prometheus brings it");
    }

    @Test
    void shouldAcceptTheMetrics() throws Exception {
        byte[] served = new Exposition(Exposed.metrics(), () -> {}).render(Exposition.contentType(null));

        assertPasses(served, "check", "metrics");
    }

    @Test
    void shouldAcceptTheAlerts() throws Exception {
        assertPasses(new byte[0], "check", "rules", path("alerts.yml"));
        assertPasses(new byte[0], "test", "rules", path("alerts.test.yml"));
    }

    @Test
    void shouldAcceptTheQueriesOfTheDashboard() throws Exception {
        String rules = Queries.forPrometheus()
                .map(query ->
                        "  - record: a:b\n    expr: '" + query + "'\n    labels: {query: '" + query.hashCode() + "'}\n")
                .collect(Collectors.joining("", "groups:\n- name: dashboard\n  rules:\n", ""));

        assertPasses(
                new byte[0],
                "check",
                "rules",
                Files.writeString(folder.resolve("queries.yml"), rules).toString());
    }

    private static String path(String file) {
        return ProjectFiles.path("docs/monitoring/" + file).toString();
    }

    private void assertPasses(byte[] input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // It has ended without reading, and says why.
            assertThat(input).isEmpty();
        }
        int status = process.waitFor();
        assertThat(status)
                .as("%s: %s", command, Files.readString(output, StandardCharsets.UTF_8))
                .isZero();
        assertThat(Files.readString(output)).doesNotContain("FAILED");
    }
}
