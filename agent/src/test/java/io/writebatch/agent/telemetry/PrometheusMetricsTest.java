package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.agent.config.CallSiteMode;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReason;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PrometheusMetricsTest {
    private final PrometheusMetrics metrics = new PrometheusMetrics(CallSiteMode.HINT, 500);

    @Test
    void batchedWritesAreCountedByCallSiteTypeAndDatabase() {
        StatementFacts statement = Statements.hinted("test.sql", 1);
        for (int i = 0; i < 3; i++) {
            metrics.batched(Statements.POSTGRESQL, statement, 5);
        }
        metrics.batched(Statements.MARIADB, statement, 5);

        assertThat(scrape())
                .contains("jdbc_write_batched_total{file=\"test.sql\",line=\"1\",query_type=\"insert\","
                        + "database=\"postgresql\",} 3.0\n")
                .contains("jdbc_write_batched_total{file=\"test.sql\",line=\"1\",query_type=\"insert\","
                        + "database=\"mariadb\",} 1.0\n");
    }

    @Test
    void excludedWritesAreCountedByReason() {
        StatementFacts statement = Statements.hinted("test.sql", 5);
        metrics.excluded(Statements.POSTGRESQL, statement, ExclusionReason.TRANSACTION);
        metrics.excluded(Statements.POSTGRESQL, statement, ExclusionReason.TRANSACTION);
        metrics.excluded(Statements.POSTGRESQL, statement, ExclusionReason.NO_GAIN);

        assertThat(scrape())
                .contains("jdbc_write_excluded_total{file=\"test.sql\",line=\"5\",query_type=\"insert\","
                        + "reason=\"transaction\",database=\"postgresql\",} 2.0\n")
                .contains("jdbc_write_excluded_total{file=\"test.sql\",line=\"5\",query_type=\"insert\","
                        + "reason=\"no_gain\",database=\"postgresql\",} 1.0\n");
    }

    @Test
    void statementsOfDifferentTextAtOnePlaceShareASeries() {
        metrics.batched(Statements.POSTGRESQL, Statements.hinted("a", 1), 5);
        metrics.batched(Statements.POSTGRESQL, Statements.hinted("a", 1), 5);

        assertThat(scrape())
                .contains("jdbc_write_batched_total{file=\"a\",line=\"1\"")
                .contains("} 2.0\n");
    }

    @Test
    void aStatementWithoutHintHasEmptyLabels() {
        metrics.batched(Statements.POSTGRESQL, Statements.unhinted(), 5);

        assertThat(scrape())
                .contains("jdbc_write_batched_total{file=\"\",line=\"\",query_type=\"insert\",database=\"postgresql\",}"
                        + " 1.0\n");
    }

    @Test
    void withCallSitesOffHintsAreNotLookedAt() {
        PrometheusMetrics off = new PrometheusMetrics(CallSiteMode.OFF, 500);
        off.batched(Statements.POSTGRESQL, Statements.hinted("a", 1), 5);

        assertThat(scrape(off)).contains("jdbc_write_batched_total{file=\"\",line=\"\",");
    }

    @Test
    void hintComesBeforeTheStack() {
        PrometheusMetrics stack = new PrometheusMetrics(CallSiteMode.STACK, 500);
        stack.batched(Statements.POSTGRESQL, Statements.hinted("a", 1), 5);

        assertThat(scrape(stack)).contains("jdbc_write_batched_total{file=\"a\",line=\"1\",");
    }

    @Test
    void flushesAreMeasured() {
        metrics.flushed(Reports.committed().size(7).report());

        assertThat(scrape())
                .contains("jdbc_write_batch_size_sum{database=\"postgresql\",} 7.0\n")
                .contains("jdbc_write_batch_size_bucket{database=\"postgresql\",le=\"4.0\",} 0.0\n")
                .contains("jdbc_write_batch_size_bucket{database=\"postgresql\",le=\"8.0\",} 1.0\n")
                .contains("jdbc_write_batch_delay_seconds_sum{database=\"postgresql\",} 0.0015\n")
                .contains("jdbc_write_batch_latency_seconds_sum{database=\"postgresql\",} 0.004\n")
                .contains("jdbc_write_flushes_total{reason=\"all_writers\",database=\"postgresql\",} 1.0\n")
                .contains("jdbc_write_group_failures_total{outcome=\"unknown\",database=\"postgresql\",} 0.0\n");
    }

    @Test
    void everyReasonOfAFlushStartsAtZero() {
        metrics.flushed(Reports.committed().reason(FlushReason.FULL).report());

        for (FlushReason reason : FlushReason.values()) {
            assertThat(scrape()).contains("jdbc_write_flushes_total{reason=\"" + reason.label() + "\"");
        }
    }

    @Test
    void retriesOfGroupsAreCounted() {
        metrics.flushed(Reports.committed().report());
        assertThat(scrape()).contains("jdbc_write_group_retries_total{database=\"postgresql\",} 0.0\n");

        metrics.flushed(Reports.committed().retries(2).report());
        metrics.flushed(Reports.committed().retries(1).report());

        assertThat(scrape()).contains("jdbc_write_group_retries_total{database=\"postgresql\",} 3.0\n");
    }

    @Test
    void failedFlushesAreCountedByOutcome() {
        metrics.flushed(
                Reports.failed(FlushOutcome.NATIVE, new SQLException("x")).report());
        metrics.flushed(
                Reports.failed(FlushOutcome.UNKNOWN, new SQLException("x")).report());
        metrics.flushed(
                Reports.failed(FlushOutcome.UNKNOWN, new SQLException("x")).report());

        assertThat(scrape())
                .contains("jdbc_write_group_failures_total{outcome=\"native\",database=\"postgresql\",} 1.0\n")
                .contains("jdbc_write_group_failures_total{outcome=\"unknown\",database=\"postgresql\",} 2.0\n")
                .doesNotContain("outcome=\"committed\"");
    }

    @Test
    void firstBoundOfTheDelayIsNoAdjustment() {
        metrics.delayAdjusted(1_000_000, 1_000_000);

        assertThat(scrape())
                .contains("jdbc_write_current_delay_seconds 0.001\n")
                .contains("jdbc_write_delay_adjustments_total{direction=\"up\",} 0.0\n")
                .contains("jdbc_write_delay_adjustments_total{direction=\"down\",} 0.0\n");
    }

    @Test
    void adjustmentsAreCountedByDirection() {
        metrics.delayAdjusted(1_000_000, 1_500_000);
        metrics.delayAdjusted(1_500_000, 2_250_000);
        metrics.delayAdjusted(2_250_000, 1_500_000);

        assertThat(scrape())
                .contains("jdbc_write_current_delay_seconds 0.0015\n")
                .contains("jdbc_write_delay_adjustments_total{direction=\"up\",} 2.0\n")
                .contains("jdbc_write_delay_adjustments_total{direction=\"down\",} 1.0\n");
    }

    @Test
    void rateAndErrorsAreShown() {
        metrics.writesPerSecond(1234.5);
        metrics.agentError("here", new IllegalStateException());

        assertThat(scrape())
                .contains("jdbc_write_ops_per_second 1234.5\n")
                .contains("jdbc_write_agent_errors_total 1.0\n");
    }

    @Test
    void labelsNeverHoldSqlOrValues() {
        String[] statements = {
            "INSERT INTO cards VALUES ('4111-secret')",
            "/* file:cards.java line:7 */ INSERT INTO cards VALUES ('4111-secret')",
            "/* a comment with 4111-secret */ UPDATE cards SET n = '4111-secret'",
            "/* file:'4111-secret' is:not:ours */ DELETE FROM cards WHERE n = '4111-secret'",
            "MERGE INTO cards USING x ON 1 = 1 /* 4111-secret */",
            "4111-secret",
            "",
        };
        for (String sql : statements) {
            StatementFacts statement = Statements.read(sql);
            metrics.batched(Statements.POSTGRESQL, statement, 1);
            metrics.excluded(Statements.POSTGRESQL, statement, ExclusionReason.UNPARSED);
            metrics.flushed(Reports.failed(FlushOutcome.NATIVE, new SQLException("4111-secret"))
                    .statement(statement)
                    .report());
        }

        assertThat(scrape())
                .contains("file=\"cards.java\"")
                .doesNotContain("4111")
                .doesNotContain("secret")
                .doesNotContainIgnoringCase("insert into")
                .doesNotContain("cards ");
    }

    @Test
    void aMillionDistinctHintsLeaveABoundedNumberOfSeries() {
        PrometheusMetrics capped = new PrometheusMetrics(CallSiteMode.HINT, 100);
        for (int i = 0; i < 1_000_000; i++) {
            capped.batched(Statements.POSTGRESQL, Statements.hinted("f" + i % 1000 + ".java", i / 1000), 1);
        }

        String text = scrape(capped);
        assertThat(text.lines().filter(line -> line.startsWith("jdbc_write_batched_total{")))
                .hasSize(101);
        assertThat(text)
                .contains("jdbc_write_batched_total{file=\"other\",line=\"other\",query_type=\"insert\","
                        + "database=\"postgresql\",} 999900.0\n");
    }

    @Test
    void aMillionDistinctHintsLeaveMemoryFlat() {
        PrometheusMetrics capped = new PrometheusMetrics(CallSiteMode.HINT, 100);
        count(capped, 0, 100_000);
        long before = usedHeap();

        count(capped, 100_000, 1_000_000);

        assertThat(usedHeap() - before).isLessThan(8L << 20);
        assertThat(capped.tally().sites()).hasSize(101);
    }

    private static void count(PrometheusMetrics metrics, int from, int to) {
        for (int i = from; i < to; i++) {
            StatementFacts statement = Statements.hinted("f" + i % 1000 + ".java", i / 1000);
            metrics.excluded(Statements.POSTGRESQL, statement, ExclusionReason.ALONE);
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private String scrape() {
        return scrape(metrics);
    }

    private static String scrape(PrometheusMetrics metrics) {
        return new String(
                new Exposition(metrics, () -> {}).render(Exposition.contentType(null)), StandardCharsets.UTF_8);
    }
}
