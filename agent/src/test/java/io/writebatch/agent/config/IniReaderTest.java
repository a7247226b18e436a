package io.writebatch.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IniReaderTest {
    @TempDir
    private Path folder;

    @Test
    void commentsBlankLinesAndSpacesDoNotMatter() {
        assertThat(size("# one", "  ; two", "", " [write_batch] ", "  max_batch_size=5  ", "#max_batch_size=6"))
                .isEqualTo(5);
    }

    @Test
    void byteOrderMarksAndLineEndsOfWindowsDoNotMatter() {
        String text = "[write_batch]\r\nmax_batch_size = 5\r\n";

        assertThat(size(marked(text, StandardCharsets.UTF_8, 0xEF, 0xBB, 0xBF))).isEqualTo(5);
        assertThat(size(marked(text, StandardCharsets.UTF_16LE, 0xFF, 0xFE))).isEqualTo(5);
        assertThat(size(marked(text, StandardCharsets.UTF_16BE, 0xFE, 0xFF))).isEqualTo(5);
    }

    @Test
    void backslashesStayWhatTheyAre() {
        Sources sources =
                new Sources().file(folder, "[write_batch]", "exclude_tables = C:\\new\\table\\", "max_batch_size = 5");

        assertThat(sources.config().setting(ConfigKey.EXCLUDE_TABLES).text()).isEqualTo("C:\\new\\table\\");
        assertThat(sources.config().toBatchingSettings().maxBatchSize()).isEqualTo(5);
    }

    @Test
    void aLineInAngleBracketsIncludesNothing() {
        assertThat(problems("[write_batch]", "<file:///etc/hostname>"))
                .containsExactly("<file = '///etc/hostname>' (agent.ini line 2): there is no such key");
    }

    @Test
    void unknownKeyIsAProblemWithASuggestion() {
        assertThat(problems("[write_batch]", "max_delay = 5", "Enabled = true", "adaptive-step = 2", "colour = red"))
                .containsExactly(
                        "max_delay = '5' (agent.ini line 2): there is no such key; did you mean max_delay_ms?",
                        "Enabled = 'true' (agent.ini line 3): there is no such key; did you mean enabled?",
                        "adaptive-step = '2' (agent.ini line 4): there is no such key; did you mean adaptive_step?",
                        "colour = 'red' (agent.ini line 5): there is no such key");
    }

    @Test
    void keyOfAnotherSectionIsAProblemThatNamesIt() {
        assertThat(problems("[write_batch]", "port = 9090"))
                .containsExactly("port = '9090' (agent.ini line 2): there is no such key;"
                        + " did you mean port in section [metrics]?");
    }

    @Test
    void theFilesOwnNameIsNoKey() {
        assertThat(problems("[write_batch]", "config = other.ini"))
                .containsExactly("config = 'other.ini' (agent.ini line 2): there is no such key");
    }

    @Test
    void unknownSectionIsOneProblemAndItsKeysAreNone() {
        assertThat(problems("[metrcs]", "port = 1", "x = y", "[colours]", "red = blue"))
                .containsExactly(
                        "[metrcs] (agent.ini line 1): there is no such section;"
                                + " sections are [write_batch], [metrics], [tracing]; did you mean [metrics]?",
                        "[colours] (agent.ini line 4): there is no such section;"
                                + " sections are [write_batch], [metrics], [tracing]");
    }

    @Test
    void keysAboveTheFirstSectionAreProblems() {
        assertThat(problems("enabled = true", "[write_batch]"))
                .containsExactly("enabled = 'true' (agent.ini line 1): keys must stand below a section;"
                        + " sections are [write_batch], [metrics], [tracing]");
    }

    @Test
    void duplicatesAreProblemsThatNameTheFirst() {
        assertThat(problems("[metrics]", "port = 1", "port = 2", "[tracing]", "[metrics]", "port = 3"))
                .containsExactly(
                        "metrics.port = '2' (agent.ini line 3): this key is set in line 2 already; keep one of the two",
                        "[metrics] (agent.ini line 5): this section stands in line 1 already; keep one of the two",
                        "metrics.port = '3' (agent.ini line 6): this key is set in line 2 already; keep one of the two");
    }

    @Test
    void malformedLinesAreReportedAndTheRestIsStillRead() {
        assertThat(problems(
                        "[metrics]",
                        "= 5",
                        "port",
                        "port = x",
                        "[write_batch",
                        "enabled = maybe",
                        "[]",
                        "[tracing]",
                        "mode = x"))
                .containsExactly(
                        "= 5 (agent.ini line 2): a line must be written as key = value",
                        "port (agent.ini line 3): a line must be written as key = value",
                        "[write_batch (agent.ini line 5): a section must be written as [name], alone on its line",
                        "[] (agent.ini line 7): there is no such section;"
                                + " sections are [write_batch], [metrics], [tracing]",
                        "metrics.port = 'x' (agent.ini line 4): must be a whole number from 0 to 65535",
                        "tracing.mode = 'x' (agent.ini line 9): must be auto, own, application or off");
    }

    @Test
    void emptyFileIsNoProblem() {
        assertThat(problems()).isEmpty();
        assertThat(problems("", "# nothing")).isEmpty();
    }

    @Test
    void bytesThatAreNoTextAreOneProblem() {
        byte[] bytes = {'[', (byte) 0xC3, (byte) 0x28, ']', '\n'};

        assertThat(new Sources().file(folder, bytes).problems())
                .singleElement()
                .asString()
                .endsWith("the file is not text in UTF-8");
    }

    @Test
    void hugeFileIsOneProblem() {
        byte[] bytes = new byte[2_000_000];
        Arrays.fill(bytes, (byte) '#');

        assertThat(new Sources().file(folder, bytes).problems())
                .singleElement()
                .asString()
                .endsWith("the file is larger than 1 MiB, so it is no configuration");
    }

    @Test
    void settingsOfTheApplicationsOwnIni4jDoNotReachOurs() {
        System.setProperty("org.ini4j.config.strictOperator", "true");
        System.setProperty("org.ini4j.config.lowerCaseOption", "true");
        try {
            assertThat(size("[write_batch]", "max_batch_size=5")).isEqualTo(5);
        } finally {
            System.clearProperty("org.ini4j.config.strictOperator");
            System.clearProperty("org.ini4j.config.lowerCaseOption");
        }
    }

    private int size(String... lines) {
        return new Sources().file(folder, lines).config().toBatchingSettings().maxBatchSize();
    }

    private int size(byte[] content) {
        return new Sources().file(folder, content).config().toBatchingSettings().maxBatchSize();
    }

    private List<String> problems(String... lines) {
        return new Sources()
                .file(folder, lines).problems().stream()
                        .map(problem -> problem.replace(folder + File.separator, ""))
                        .toList();
    }

    private static byte[] marked(String text, Charset charset, int... mark) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b : mark) {
            bytes.write(b);
        }
        bytes.writeBytes(text.getBytes(charset));
        return bytes.toByteArray();
    }
}
