package io.writebatch.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void printsEveryKeyWithValueAndSource() throws IOException {
        Path file = Files.writeString(folder.resolve("a.ini"), "[write_batch]\nenabled = true\n");
        environment.put("WRITEBATCH_METRICS_PORT", "0");
        properties.setProperty("writebatch.max_delay_ms", "5");

        assertThat(run("check", file.toString())).isZero();
        assertThat(text(err)).isEmpty();
        assertThat(text(out).lines())
                .contains("[write_batch]", "[metrics]", "[tracing]")
                .contains("enabled            = true                 " + file + " line 2")
                .contains("port               = 0                    environment variable WRITEBATCH_METRICS_PORT")
                .contains("max_delay_ms       = 5                    system property writebatch.max_delay_ms")
                .contains("max_batch_size     = 1000                 default")
                .hasSize(ConfigKey.all().length + 5);
    }

    @Test
    void printsEveryProblemAndFails() throws IOException {
        Path file = Files.writeString(folder.resolve("a.ini"), "[write_batch]\nenabled = maybe\nx = 1\n");

        assertThat(run("check", file.toString())).isEqualTo(1);
        assertThat(text(out)).isEmpty();
        assertThat(text(err).lines()).hasSize(2);
    }

    @Test
    void theFileOnTheCommandLineIsTheOneThatIsChecked() throws IOException {
        Path file = Files.writeString(folder.resolve("a.ini"), "[metrics]\nport = 7\n");
        properties.setProperty("writebatch.config", "/no/such/file");

        assertThat(run("check", file.toString())).isZero();
        assertThat(text(out)).contains("port               = 7");
    }

    @Test
    void missingFileFails() {
        assertThat(run("check", "/no/such/file")).isEqualTo(1);
        assertThat(text(err)).isEqualTo("config = '/no/such/file' (argument): there is no such file\n");
    }

    @Test
    void withoutAFileTheOtherSourcesAreChecked() {
        properties.setProperty("writebatch.enabled", "true");

        assertThat(run("check")).isZero();
        assertThat(text(out)).contains("enabled            = true                 system property writebatch.enabled");
    }

    @Test
    void usageIsPrintedOnRequestAndWithoutArguments() {
        assertThat(run()).isZero();
        assertThat(run("--help")).isZero();
        assertThat(text(out)).contains("check FILE", "-javaagent:", AgentVersion.get());
        assertThat(text(err)).isEmpty();
    }

    @Test
    void unknownArgumentsFailWithUsage() {
        assertThat(run("chekc", "file")).isEqualTo(1);
        assertThat(text(err)).startsWith("unknown arguments: chekc file").contains("check FILE");
        assertThat(run("check", "a", "b")).isEqualTo(1);
    }

    private int run(String... args) {
        return new CheckCommand(properties, environment, stream(out), stream(err)).run(args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
