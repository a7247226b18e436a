package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.FlushOutcome;
import io.writebatch.core.sql.ExclusionReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExitSummaryTest {
    @Test
    void shouldTellShareSizeAndMostFrequentReasons() {
        Map<ExclusionReason, Long> here = Map.of(
                ExclusionReason.TRANSACTION, 9L,
                ExclusionReason.ALONE, 4L,
                ExclusionReason.PROBATION, 3L,
                ExclusionReason.HINT, 2L,
                ExclusionReason.TABLE, 1L);
        Map<ExclusionReason, Long> there = Map.of(ExclusionReason.ALONE, 6L);
        Tally tally = tally(
                List.of(site("a.java", "postgresql", 100, here), site("b.java", "mariadb", 25, there)),
                flushes("postgresql", 8, Map.of()),
                flushes("mariadb", 3, Map.of(FlushOutcome.NATIVE, 1L)));

        assertThat(ExitSummary.of(tally))
                .isEqualTo("batched 125 of 150 writes, in 10 groups of 12.5 on average;"
                        + " 25 ran natively (alone 10, transaction 9, probation 3, others 3)");
    }

    @Test
    void shouldTellWhenNothingWasBatched() {
        Tally tally = tally(List.of(site("", "postgresql", 0, Map.of(ExclusionReason.TRANSACTION, 7L))));

        assertThat(ExitSummary.of(tally)).isEqualTo("batched 0 of 7 writes; 7 ran natively (transaction 7)");
    }

    @Test
    void shouldTellOfGroupsWhoseOutcomeIsUnknown() {
        Tally tally = tally(
                List.of(site("", "postgresql", 6, Map.of())),
                flushes("postgresql", 3, Map.of(FlushOutcome.UNKNOWN, 2L)));

        assertThat(ExitSummary.of(tally))
                .isEqualTo(
                        "batched 6 of 6 writes, in 1 group of 6.0 on average; nobody knows the outcome of 2 groups more");
    }

    @Test
    void shouldSayNothingWhenNothingWasWritten() {
        assertThat(ExitSummary.of(Tally.NOTHING)).isEmpty();
        assertThat(ExitSummary.of(tally(List.of(), flushes("postgresql", 0, Map.of()))))
                .isEmpty();
    }

    private static SiteTally site(String file, String database, long batched, Map<ExclusionReason, Long> excluded) {
        return new SiteTally(file, "", "insert", database, batched, excluded);
    }

    private static FlushTally flushes(String database, long groups, Map<FlushOutcome, Long> failures) {
        return new FlushTally(database, groups, 0, failures);
    }

    private static Tally tally(List<SiteTally> sites, FlushTally... flushes) {
        return new Tally(sites, List.of(flushes), 0, 0);
    }
}
