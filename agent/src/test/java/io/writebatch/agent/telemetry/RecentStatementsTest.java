package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Counter;
import io.writebatch.core.sql.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentStatementsTest {
    private final RecentStatements recent = new RecentStatements();
    private final StatementFacts statement = Statements.unhinted();

    @Test
    void findsWhatWasPutForTheSameObjectAndDatabase() {
        SiteCounters counters = counters("a");
        recent.put(statement, "a", counters);

        assertThat(recent.get(statement, "a")).isSameAs(counters);
        assertThat(recent.get(statement, "b")).isNull();
        assertThat(recent.get(Statements.unhinted(), "a")).isNull();
    }

    @Test
    void oneStatementMayRunOnTwoDatabases() {
        SiteCounters first = counters("a");
        SiteCounters second = counters("b");
        recent.put(statement, "a", first);
        recent.put(statement, "b", second);

        assertThat(recent.get(statement, "a")).isSameAs(first);
        assertThat(recent.get(statement, "b")).isSameAs(second);
    }

    @Test
    void neverMixesStatementsUpHoweverManyThereAre() {
        List<StatementFacts> statements = new ArrayList<>();
        List<SiteCounters> counters = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            statements.add(Statements.unhinted());
            counters.add(counters("a"));
            recent.put(statements.get(i), "a", counters.get(i));
        }

        int found = 0;
        for (int i = 0; i < statements.size(); i++) {
            SiteCounters known = recent.get(statements.get(i), "a");
            found += known == null ? 0 : 1;
            assertThat(known).isIn(null, counters.get(i));
        }

        assertThat(found).isBetween(500, 1024);
    }

    private static SiteCounters counters(String database) {
        Counter counter = Counter.build("x", "x").labelNames("l").create();
        return new SiteCounters(counter, counter, CallSite.UNKNOWN, "insert", database);
    }
}
