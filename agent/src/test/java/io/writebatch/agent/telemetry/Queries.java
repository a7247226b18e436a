package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.ProjectFiles;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The queries of the Grafana dashboard. */
final class Queries {
    private static final Pattern QUERY = Pattern.compile("\"(?:expr|query)\": \"((?:[^\"\\\\]|\\\\.)*)\"");

    private Queries() {}

    static List<String> ofDashboard() {
        return QUERY.matcher(ProjectFiles.read("docs/monitoring/dashboard.json"))
                .results()
                .map(found -> found.group(1).replace("\\\"", "\""))
                .filter(query -> !query.equals("prometheus"))
                .toList();
    }

    /** As Grafana would send them to Prometheus. */
    static Stream<String> forPrometheus() {
        return ofDashboard().stream()
                .filter(query -> !query.startsWith("label_values("))
                .map(query -> query.replaceAll("\\$__(rate_interval|range)", "5m")
                        .replaceAll("\\$(instance|database)", Matcher.quoteReplacement(".*")));
    }
}
