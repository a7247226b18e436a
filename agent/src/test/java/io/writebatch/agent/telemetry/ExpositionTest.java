package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.agent.config.CallSiteMode;
import io.writebatch.core.sql.ExclusionReason;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-z_]+)(\\{(?:[a-z_]+=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\",?)*})? (-?[0-9.]+(?:E-?[0-9]+)?|\\+Inf|NaN)");
    private static final Pattern BUCKET = Pattern.compile("(.*_bucket\\{.*)le=\"([^\"]+)\",?} (\\S+)");

    private final PrometheusMetrics metrics = new PrometheusMetrics(CallSiteMode.HINT, 500);
    private final AtomicInteger scrapes = new AtomicInteger();
    private final Exposition exposition = new Exposition(metrics, scrapes::incrementAndGet);

    @Test
    void everyLineOfThePlainFormatIsWellFormed() {
        traffic();

        for (String line : lines(null)) {
            if (!line.startsWith("# HELP ") && !line.startsWith("# TYPE ")) {
                assertThat(line).matches(SAMPLE);
            }
        }
    }

    @Test
    void everyFamilyIsIntroducedOnceBeforeItsSamples() {
        traffic();
        Set<String> introduced = new HashSet<>();
        Set<String> sampled = new HashSet<>();

        for (String line : lines(null)) {
            if (line.startsWith("# TYPE ")) {
                String name = line.split(" ", -1)[2];
                assertThat(introduced.add(name)).as(line).isTrue();
            } else if (!line.startsWith("#")) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                String family = sample.group(1).replaceFirst("_(bucket|sum|count)$", "");
                assertThat(introduced).as(line).contains(family);
                assertThat(sampled.add(sample.group(1) + sample.group(2)))
                        .as(line)
                        .isTrue();
            }
        }
    }

    @Test
    void familiesAreOrderedByName() {
        assertThat(lines(null).stream().filter(line -> line.startsWith("# TYPE ")))
                .hasSize(12)
                .isSorted();
    }

    @Test
    void bucketsGrowAndEndWithEverything() {
        traffic();
        Map<String, Double> last = new HashMap<>();
        Map<String, String> lastBound = new HashMap<>();

        for (String line : lines(null)) {
            Matcher bucket = BUCKET.matcher(line);
            if (bucket.matches()) {
                double value = Double.parseDouble(bucket.group(3));
                assertThat(value).as(line).isGreaterThanOrEqualTo(last.getOrDefault(bucket.group(1), 0.0));
                last.put(bucket.group(1), value);
                lastBound.put(bucket.group(1), bucket.group(2));
            }
        }

        assertThat(lastBound).hasSize(3).values().containsOnly("+Inf");
    }

    @Test
    void openMetricsIsGivenToThoseWhoAskForIt() {
        traffic();

        String type = Exposition.contentType(OPEN_METRICS + ",text/plain;version=0.0.4;q=0.5,*/*;q=0.1");

        assertThat(type).startsWith("application/openmetrics-text");
        assertThat(lines(type)).endsWith("# EOF").contains("# TYPE jdbc_write_batched counter");
        assertThat(Exposition.contentType("text/html")).startsWith("text/plain; version=0.0.4");
        assertThat(Exposition.contentType(null)).startsWith("text/plain; version=0.0.4");
    }

    @Test
    void timesOfBirthAreLeftOut() {
        traffic();

        assertThat(String.join("\n", lines(null))).doesNotContain("_created");
        assertThat(String.join("\n", lines(Exposition.contentType(OPEN_METRICS))))
                .doesNotContain("_created");
    }

    @Test
    void oddCharactersOfAHintAreEscaped() {
        metrics.batched(Statements.POSTGRESQL, Statements.read("/* file:a\\b\"c line:1 */ DELETE FROM t"), 1);

        assertThat(lines(null)).anyMatch(line -> line.contains("file=\"a\\\\b\\\"c\""));
        everyLineOfThePlainFormatIsWellFormed();
    }

    @Test
    void valuesAreBroughtUpToDateBeforeEachScrape() {
        lines(null);
        lines(null);

        assertThat(scrapes).hasValue(2);
    }

    private void traffic() {
        metrics.batched(Statements.POSTGRESQL, Statements.hinted("a.java", 1), 1);
        metrics.excluded(Statements.MARIADB, Statements.unhinted(), ExclusionReason.TABLE);
        metrics.flushed(Reports.committed().size(40).report());
        metrics.flushed(Reports.committed().size(5000).report());
    }

    private List<String> lines(String contentType) {
        String type = contentType == null ? Exposition.contentType(null) : contentType;
        return new String(exposition.render(type), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
