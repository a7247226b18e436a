package io.writebatch.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.testkit.Database;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoTest {
    private static final Scenario SCENARIO =
            new Scenario(Database.MARIADB, Workload.INSERT, 64, ThreadKind.PLATFORM, 64, 0.5);

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldEndInOrderWhenEveryRowIsThere() {
        Duel.Verdict verdict = new Duel.Verdict(SCENARIO, outcome(), outcome());
        assertThat(Demo.status(verdict.problems().toList(), new PrintStream(err, true, StandardCharsets.UTF_8)))
                .isZero();
        assertThat(err.size()).isZero();
    }

    @Test
    void shouldFailAndTellWhichRunHasLostRows() {
        Duel.Verdict verdict = new Duel.Verdict(SCENARIO, outcome(), outcome("a row is missing"));
        assertThat(Demo.status(verdict.problems().toList(), new PrintStream(err, true, StandardCharsets.UTF_8)))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(
                        "mariadb insert, 64 threads, pool of 64, link delay 0.5 ms, with the agent: a row is missing");
    }

    @Test
    void shouldFailAlsoForTheRunWithoutTheAgent() {
        Duel.Verdict verdict = new Duel.Verdict(SCENARIO, outcome("a row is there twice"), outcome());
        assertThat(verdict.problems()).singleElement().asString().contains("without the agent: a row is there twice");
    }

    @Test
    void shouldWriteTheFieldsThatProgramsRead() {
        Duel.Verdict verdict = new Duel.Verdict(SCENARIO, outcome(), outcome());
        assertThat(DemoTable.toJson(verdict).keySet())
                .containsExactly(
                        "database",
                        "workload",
                        "threads",
                        "thread_kind",
                        "pool",
                        "link_delay_ms",
                        "direct_ops_per_s",
                        "agent_ops_per_s",
                        "ratio",
                        "mean_batch_size",
                        "direct_p99_ms",
                        "agent_p99_ms",
                        "rows_expected",
                        "rows_found");
    }

    private static Outcome outcome(String... problems) {
        LoadResult load = new LoadResult(List.of(1000.0), 1, 2, 10, 3, new Acknowledged());
        RowCheck rows = new RowCheck(10, 10 - problems.length, List.of(problems));
        return new Outcome(load, rows, 1, Optional.empty(), Optional.empty(), List.of());
    }
}
