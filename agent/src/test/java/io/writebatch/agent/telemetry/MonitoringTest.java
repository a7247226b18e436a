package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.writebatch.agent.config.ProjectFiles;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dashboard and alerts speak of what there is. */
class MonitoringTest {
    private static final String FOLDER = "docs/monitoring/";
    private static final Pattern NAME = Pattern.compile("\\bjdbc_write_\\w+");
    private static final Pattern LABEL_OF_SELECTOR = Pattern.compile("[{,]\\s*(\\w+)\\s*=~?\\s*\"");
    private static final Pattern LABELS_OF_SUM = Pattern.compile("\\bby \\(([^)]*)\\)");

    /** What Prometheus adds, and what a histogram's parts have. */
    private static final Set<String> MORE_LABELS = Set.of("instance", "le");

    @ParameterizedTest
    @ValueSource(strings = {"dashboard.json", "alerts.yml", "alerts.test.yml"})
    void shouldNameMetricsThatExist(String file) {
        assertThat(named(ProjectFiles.read(FOLDER + file)))
                .isNotEmpty()
                .isSubsetOf(Exposed.families().stream()
                        .map(Exposed::name)
                        .flatMap(name ->
                                Stream.of("", "_bucket", "_sum", "_count").map(name::concat))
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dashboard.json", "alerts.yml"})
    void shouldNameLabelsThatExist(String file) {
        String text = ProjectFiles.read(FOLDER + file).replace("\\\"", "\"");
        Set<String> used = new TreeSet<>();
        LABEL_OF_SELECTOR.matcher(text).results().forEach(found -> used.add(found.group(1)));
        LABELS_OF_SUM
                .matcher(text)
                .results()
                .forEach(found -> used.addAll(List.of(found.group(1).split(", ", -1))));
        Set<String> known = Exposed.families().stream()
                .flatMap(family -> family.samples.get(0).labelNames.stream())
                .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(MORE_LABELS);
        assertThat(used).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void shouldShowEveryMetric() {
        Set<String> shown = named(String.join("\n", Queries.ofDashboard()));
        for (MetricFamilySamples family : Exposed.families()) {
            assertThat(shown).anyMatch(name -> name.startsWith(Exposed.name(family)));
        }
    }

    private static Set<String> named(String text) {
        return NAME.matcher(text).results().map(found -> found.group()).collect(Collectors.toCollection(TreeSet::new));
    }
}
