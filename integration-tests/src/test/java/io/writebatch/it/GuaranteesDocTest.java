package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A promise whose proof was renamed or removed would go on looking proved. */
class GuaranteesDocTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern PROOF = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void shouldNameTestsThatExist() throws IOException {
        List<String> missing = new ArrayList<>();
        int proofs = 0;
        for (String row : rows()) {
            Matcher proof = PROOF.matcher(row);
            while (proof.find()) {
                proofs++;
                if (!source(proof.group(1)).contains("void " + proof.group(2) + "(")) {
                    missing.add(proof.group());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(proofs).isPositive();
    }

    @Test
    void shouldProveEveryPromise() throws IOException {
        assertThat(rows())
                .hasSizeGreaterThan(10)
                .allSatisfy(row -> assertThat(row).containsPattern(PROOF));
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/guarantees.md")).stream()
                .filter(line -> line.startsWith("| **"))
                .toList();
    }

    private static String source(String testClass) throws IOException {
        for (String module : List.of("integration-tests", "batching-core", "agent")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                Path found = files.filter(file -> file.getFileName().toString().equals(testClass + ".java"))
                        .findFirst()
                        .orElse(null);
                if (found != null) {
                    return Files.readString(found);
                }
            }
        }
        return "";
    }
}
