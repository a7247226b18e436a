package io.writebatch.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Pictures of the results: one of the speed and one of the slowest writes for each database and workload. */
final class Plots {
    private final Path directory;

    Plots(Path directory) {
        this.directory = directory;
    }

    /** Draws what there is; where Java has no fonts it says so, for the numbers are in the result file anyway. */
    void draw(List<Measurement> measurements) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Files.createDirectories(directory);
        Map<String, List<Measurement>> groups = measurements.stream()
                .collect(Collectors.groupingBy(
                        measurement -> measurement.scenario().databaseName() + "-"
                                + measurement.scenario().workload(),
                        TreeMap::new,
                        Collectors.toList()));
        try {
            for (Map.Entry<String, List<Measurement>> group : groups.entrySet()) {
                draw(group.getKey() + "-throughput", "writes per second", group.getValue(), Measurement::rate);
                draw(
                        group.getKey() + "-p99",
                        "99th percentile, ms",
                        group.getValue(),
                        measurement -> measurement.outcome().load().p99Millis());
            }
            System.out.println("Plots: " + directory);
        } catch (LinkageError | InternalError | RuntimeException e) {
            System.out.println("No plots, since this Java cannot draw: " + e);
        }
    }

    private void draw(String name, String unit, List<Measurement> group, ToDoubleFunction<Measurement> value)
            throws IOException {
        List<Scenario> scenarios =
                group.stream().map(Measurement::scenario).distinct().toList();
        CategoryChart chart = new CategoryChartBuilder()
                .width(1000)
                .height(560)
                .title(name.replace('-', ' '))
                .xAxisTitle("writers")
                .yAxisTitle(unit)
                .build();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler()
                .setYAxisMin(
                        powerOfTenBelow(group.stream().mapToDouble(value).min().orElse(1)));
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        for (Contender contender : Contender.values()) {
            List<Double> values = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                values.add(find(group, scenario, contender)
                        .map(value::applyAsDouble)
                        .orElse(null));
            }
            if (values.stream().anyMatch(drawn -> drawn != null)) {
                chart.addSeries(
                        contender.toString().replace('_', ' '),
                        scenarios.stream().map(Plots::label).toList(),
                        values);
            }
        }
        ChartEncoder.saveChart(chart, directory.resolve(name + ".png").toString(), "PNG");
    }

    /** Where a logarithmic axis can start: bars want to start at zero, which it has not. */
    private static double powerOfTenBelow(double smallest) {
        return Math.pow(10, Math.floor(Math.log10(Math.max(smallest, 1e-3))));
    }

    private static Optional<Measurement> find(List<Measurement> group, Scenario scenario, Contender contender) {
        return group.stream()
                .filter(measurement -> measurement.scenario().equals(scenario))
                .filter(measurement -> measurement.contender() == contender)
                .findFirst();
    }

    private static String label(Scenario scenario) {
        String kind = scenario.threadKind() == ThreadKind.VIRTUAL ? " virtual" : "";
        String delay = scenario.linkDelayMillis() == 0 ? "" : ", " + scenario.linkDelayMillis() + " ms link";
        return scenario.threads() + kind + delay;
    }
}
