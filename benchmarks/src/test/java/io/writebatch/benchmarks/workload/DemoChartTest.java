package io.writebatch.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.testkit.Database;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DemoChartTest {
    private static final double LONGEST = 410;

    @Test
    void shouldDrawBarsAsLongAsTheRates() throws Exception {
        Element svg = draw(verdict(Database.POSTGRESQL, 1000, 4000), verdict(Database.MARIADB, 2000, 1000));
        NodeList rectangles = svg.getElementsByTagName("rect");
        List<Double> widths = IntStream.range(3, rectangles.getLength())
                .mapToObj(i -> Double.valueOf(((Element) rectangles.item(i)).getAttribute("width")))
                .toList();
        assertThat(widths).containsExactly(LONGEST / 4, LONGEST, LONGEST / 2, LONGEST / 4);
    }

    @Test
    void shouldNameWhatWasMeasured() throws Exception {
        String text = draw(verdict(Database.MARIADB, 2000, 5000)).getTextContent();
        assertThat(text).contains("MariaDB insert, 64 writers, link 0.5 ms", "2,000", "5,000  × 2.50");
    }

    private static Element draw(Duel.Verdict... verdicts) throws Exception {
        byte[] svg = DemoChart.of(List.of(verdicts)).getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg))
                .getDocumentElement();
    }

    private static Duel.Verdict verdict(Database database, double direct, double agent) {
        Scenario scenario = new Scenario(database, Workload.INSERT, 64, ThreadKind.PLATFORM, 64, 0.5);
        return new Duel.Verdict(scenario, outcome(direct), outcome(agent));
    }

    private static Outcome outcome(double rate) {
        LoadResult load = new LoadResult(List.of(rate), 1, 2, 10, 3, new Acknowledged());
        return new Outcome(load, new RowCheck(10, 10, List.of()), 1, Optional.empty(), Optional.empty(), List.of());
    }
}
