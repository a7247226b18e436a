package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.writebatch.agent.config.ProjectFiles;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReason;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.QueryType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetricsDocTest {
    private static final String DOC = "docs/metrics.md";
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @Test
    void tableOfTheDocumentationIsWhatTheEndpointServes() {
        StringBuilder table = new StringBuilder("| metric | type | labels | meaning |\n|---|---|---|---|\n");
        for (MetricFamilySamples family : Exposed.families()) {
            table.append("| `")
                    .append(Exposed.name(family))
                    .append("` | ")
                    .append(family.type.name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(labels(family))
                    .append(" | ")
                    .append(family.help)
                    .append(" |\n");
        }

        assertThat(ProjectFiles.read(DOC)).contains(table);
    }

    @Test
    void everyReasonAndOutcomeIsDocumented() {
        String doc = ProjectFiles.read(DOC);

        for (ExclusionReason reason : ExclusionReason.values()) {
            assertThat(doc).contains("| `" + reason.label() + "` |");
        }
        for (FlushReason reason : FlushReason.values()) {
            assertThat(doc).contains("| `" + reason.label() + "` |");
        }
        for (FlushOutcome outcome : FlushOutcome.values()) {
            assertThat(doc).contains("`" + outcome.label() + "`");
        }
    }

    @Test
    void everySpanAttributeIsDocumented() {
        assertThat(ProjectFiles.read(DOC))
                .contains(
                        "`" + SpanWriter.OUTCOME + "`",
                        "`" + SpanWriter.DELAY + "`",
                        "`" + SpanWriter.FLUSH_REASON + "`");
    }

    @Test
    void everyMetricOfTheDocumentationsQueriesExists() {
        List<String> names = Exposed.families().stream().map(Exposed::name).toList();

        assertThat(ProjectFiles.read(DOC).split("[^a-z_]+"))
                .filteredOn(word -> word.startsWith("jdbc_write_"))
                .allMatch(word -> names.contains(word.replaceFirst("_(bucket|sum|count)$", "")), "is a metric");
    }

    @Test
    void everyLabelIsDocumentedAndNoOther() {
        Set<String> used = new TreeSet<>();
        Exposed.families().forEach(family -> used.addAll(family.samples.get(0).labelNames));
        used.remove("le");

        assertThat(section("## Labels").lines().filter(line -> line.startsWith("| `")))
                .flatMap(line -> NAME.matcher(line.split("\\|", -1)[1])
                        .results()
                        .map(name -> name.group(1))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void everyQueryTypeIsDocumented() {
        String types = Arrays.stream(QueryType.values())
                .map(type -> "`" + type.label() + "`")
                .collect(Collectors.joining(", "));

        assertThat(section("## Labels")).contains("| `query_type` | " + types + " |");
    }

    @Test
    void everyPageOfTheDocumentationIsServed() {
        Pages pages = new Pages(new Exposition(Exposed.metrics(), () -> {}), () -> "a report");

        assertThat(NAME.matcher(section("## The endpoint")).results().map(name -> name.group(1)))
                .filteredOn(name -> name.startsWith("/") || name.startsWith("http:"))
                .extracting(name -> name.replaceFirst("http://[^/]*", ""))
                .containsExactlyInAnyOrder("/metrics", "/report", "/-/healthy")
                .allMatch(path -> pages.find(new HttpHead("GET", path, null, false)) != null);
    }

    /** Up to the next heading of whatever rank. */
    private static String section(String heading) {
        String doc = ProjectFiles.read(DOC);
        int start = doc.indexOf("\n" + heading + "\n") + 1;
        return doc.substring(start, doc.indexOf("\n#", start + 1));
    }

    @Test
    void helpNamesTheUnit() {
        for (MetricFamilySamples family : Exposed.families()) {
            assertThat(family.help).as(family.name).endsWith(".");
            if (family.name.endsWith("_seconds")) {
                assertThat(family.help).as(family.name).endsWith("in seconds.");
            }
        }
    }

    private static String labels(MetricFamilySamples family) {
        List<String> labels = family.samples.get(0).labelNames.stream()
                .filter(label -> !label.equals("le"))
                .map(label -> "`" + label + "`")
                .toList();
        return labels.isEmpty() ? "none" : String.join(", ", labels);
    }
}
