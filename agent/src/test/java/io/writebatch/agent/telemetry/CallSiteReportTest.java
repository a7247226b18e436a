package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.agent.config.AgentVersion;
import io.writebatch.agent.config.CallSiteMode;
import io.writebatch.agent.config.ProjectFiles;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.Target;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallSiteReportTest {
    private final PrometheusMetrics metrics = new PrometheusMetrics(CallSiteMode.HINT, 500);

    @Test
    void shouldRankCallSitesByTheCommitsThatAChangeCouldSave() {
        // 20 writes in 2 groups and 20 alone: 22 commits for 40 writes, 45 % saved.
        StatementFacts orders = Statements.hinted("orders.java", 1);
        batched(Statements.POSTGRESQL, orders, 2, 10);
        excluded(Statements.POSTGRESQL, orders, ExclusionReason.ALONE, 20);
        excluded(Statements.POSTGRESQL, Statements.hinted("few.java", 2), ExclusionReason.TRANSACTION, 20);
        StatementFacts many = Statements.hinted("many.java", 3);
        excluded(Statements.POSTGRESQL, many, ExclusionReason.HINT, 30);
        excluded(Statements.POSTGRESQL, many, ExclusionReason.RETURNING, 70);
        excluded(Statements.POSTGRESQL, many, ExclusionReason.PROBATION, 1000);

        assertThat(report()).isEqualTo("write batching agent " + AgentVersion.get() + """


                        postgresql: 1160 writes, 20 batched, 1140 excluded; the 40 that nothing kept out took 22 commits, 45.0 % saved

                        Call sites; first those where a change could save most commits (an estimate)

                        1. many.java:3  insert  postgresql
                           0 batched, 1100 excluded; changes could save about 45 commits
                           1000 probation: passes by itself
                           70 returning: ask for generated keys by column names instead of RETURNING
                           30 hint: take batch:0 out of the text

                        2. few.java:2  insert  postgresql
                           0 batched, 20 excluded; changes could save about 9 commits
                           20 transaction: run a write that needs no transaction with auto-commit on

                        3. orders.java:1  insert  postgresql
                           20 batched, 20 excluded
                           20 alone: nobody else was writing the same
                        """);
    }

    @Test
    void shouldNotEstimateWhereNothingHasBeenBatched() {
        batched(Statements.POSTGRESQL, Statements.unhinted(), 1, 10);
        excluded(Statements.MARIADB, Statements.unhinted(), ExclusionReason.TABLE, 5);

        assertThat(report())
                .contains(
                        "mariadb: 5 writes, 0 batched, 5 excluded; nothing has been batched, so no gain can be estimated\n")
                .contains("1. (unknown)  insert  mariadb\n")
                .contains("   0 batched, 5 excluded; changes could save an unknown number of commits\n")
                .contains("postgresql: 10 writes, 10 batched, 0 excluded; the 10 that nothing kept out took 1 commits,"
                        + " 90.0 % saved\n");
    }

    /** Their members have run natively, and are counted again as such. */
    @Test
    void shouldNotTakeGroupsThatDidNotCommitForSavings() {
        StatementFacts orders = Statements.unhinted();
        batched(Statements.POSTGRESQL, orders, 1, 10);
        metrics.flushed(Reports.failed(FlushOutcome.NATIVE, new IllegalStateException())
                .size(10)
                .report());
        excluded(Statements.POSTGRESQL, orders, ExclusionReason.REPLAYED, 10);

        assertThat(report()).contains("the 20 that nothing kept out took 11 commits, 45.0 % saved");
    }

    @Test
    void shouldSayWhenNothingWasWritten() {
        assertThat(report()).endsWith("No writes have been counted yet.\n");
    }

    @Test
    void shouldNotGrowWithoutEnd() {
        for (int i = 0; i < 400; i++) {
            excluded(Statements.POSTGRESQL, Statements.hinted("f.java", i), ExclusionReason.TABLE, 1);
        }

        assertThat(report())
                .contains("\n100. f.java:")
                .doesNotContain("\n101. ")
                .endsWith("\nand 300 more\n");
    }

    @Test
    void shouldAdviseOnEveryReasonAsDocumented() {
        List<String> changeable = Arrays.stream(ExclusionReason.values())
                .filter(reason -> Advice.on(reason).changeable())
                .map(reason -> "`" + reason.label() + "`")
                .toList();

        assertThat(ProjectFiles.read("docs/operations.md").replace("\n", " "))
                .contains("has one of these reasons: " + String.join(", ", changeable) + ".");
        for (ExclusionReason reason : ExclusionReason.values()) {
            assertThat(Advice.on(reason).text()).as(reason.label()).isNotBlank();
        }
    }

    private void batched(Target target, StatementFacts statement, int groups, int size) {
        for (int group = 0; group < groups; group++) {
            metrics.flushed(Reports.committed().target(target).size(size).report());
            for (int member = 0; member < size; member++) {
                metrics.batched(target, statement, 1);
            }
        }
    }

    private void excluded(Target target, StatementFacts statement, ExclusionReason reason, int writes) {
        for (int i = 0; i < writes; i++) {
            metrics.excluded(target, statement, reason);
        }
    }

    private String report() {
        return CallSiteReport.of(metrics.tally());
    }
}
