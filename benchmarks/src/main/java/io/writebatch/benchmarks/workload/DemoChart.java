package io.writebatch.benchmarks.workload;

import io.writebatch.testkit.Database;
import java.util.List;
import java.util.Locale;

/**
 * The demo's speeds as bars, without and with the agent. Written as SVG text: a browser draws it, so that this Java needs
 * no fonts.
 */
final class DemoChart {
    private static final int WIDTH = 860;
    private static final int LEFT = 300;
    private static final int RIGHT = 150;
    private static final int TOP = 64;
    private static final int ROW = 46;
    private static final int BAR = 16;
    private static final int BOTTOM = 16;
    private static final String WITHOUT = "#8a8f98";
    private static final String WITH = "#2f6fde";

    private DemoChart() {}

    static String of(List<Duel.Verdict> verdicts) {
        double most = verdicts.stream()
                .mapToDouble(verdict -> Math.max(rate(verdict.direct()), rate(verdict.agent())))
                .max()
                .orElse(1);
        StringBuilder svg = new StringBuilder();
        int height = TOP + ROW * verdicts.size() + BOTTOM;
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"13\">%n",
                WIDTH, height, WIDTH, height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.append(text(16, 26, "font-size=\"16\" font-weight=\"bold\"", "Writes per second, each one durable"));
        legend(svg, 16, WITHOUT, "the application alone");
        legend(svg, 190, WITH, "the same with the agent attached");
        for (int i = 0; i < verdicts.size(); i++) {
            add(svg, verdicts.get(i), TOP + ROW * i, (WIDTH - LEFT - RIGHT) / most);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void legend(StringBuilder svg, int x, String colour, String what) {
        svg.append(bar(x, 38, 12, 12, colour)).append(text(x + 18, 49, "", what));
    }

    private static void add(StringBuilder svg, Duel.Verdict verdict, int y, double pixelsPerWrite) {
        Scenario scenario = verdict.scenario();
        String database = scenario.database() == Database.POSTGRESQL ? "PostgreSQL" : "MariaDB";
        String writers = scenario.threads() == 1 ? "1 writer" : scenario.threads() + " writers";
        String link = scenario.linkDelayMillis() == 0 ? "" : ", link " + scenario.linkDelayMillis() + " ms";
        svg.append(text(
                LEFT - 10,
                y + BAR + 5,
                "text-anchor=\"end\"",
                database + " " + scenario.workload() + ", " + writers + link));
        double without = rate(verdict.direct()) * pixelsPerWrite;
        double with = rate(verdict.agent()) * pixelsPerWrite;
        svg.append(bar(LEFT, y, without, BAR, WITHOUT));
        svg.append(text(
                LEFT + without + 6,
                y + BAR - 4,
                "fill=\"#555555\"",
                DemoTable.rate(verdict.direct().load())));
        svg.append(bar(LEFT, y + BAR, with, BAR, WITH));
        svg.append(text(
                LEFT + with + 6,
                y + 2 * BAR - 3,
                "font-weight=\"bold\"",
                DemoTable.rate(verdict.agent().load()) + format("  × %.2f", verdict.ratio())));
    }

    private static double rate(Outcome outcome) {
        return outcome.load().medianRate();
    }

    private static String bar(double x, double y, double width, double height, String colour) {
        return format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                x, y, width, height, colour);
    }

    private static String text(double x, double y, String attributes, String text) {
        return format("<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>%n", x, y, attributes, text);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
