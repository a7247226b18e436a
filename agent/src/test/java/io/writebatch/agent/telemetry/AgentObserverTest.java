package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.writebatch.agent.config.CallSiteMode;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.sql.ExclusionReason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AgentObserverTest {
    private final LogCapture capture = new LogCapture();
    private final PrometheusMetrics metrics = new PrometheusMetrics(CallSiteMode.HINT, 500);
    private final WriteObserver observer = new AgentObserver(metrics, null, null, capture.log);

    @Test
    void everythingReachesTheMetrics() {
        observer.batched(Statements.POSTGRESQL, Statements.unhinted(), 1);
        observer.excluded(Statements.POSTGRESQL, Statements.unhinted(), ExclusionReason.TABLE);
        observer.flushed(Reports.committed().report());
        observer.delayAdjusted(1, 2_000_000_000L);
        observer.writesPerSecond(3);

        assertThat(scrape())
                .contains("jdbc_write_batched_total{")
                .contains("jdbc_write_excluded_total{")
                .contains("jdbc_write_batch_size_count{database=\"postgresql\",} 1.0\n")
                .contains("jdbc_write_current_delay_seconds 2.0\n")
                .contains("jdbc_write_ops_per_second 3.0\n");
    }

    @Test
    void errorsAreCountedAndLogged() {
        observer.agentError("flush", new IllegalStateException());

        assertThat(scrape()).contains("jdbc_write_agent_errors_total 1.0\n");
        assertThat(capture.lines()).singleElement().asString().contains("absorbed in flush");
    }

    @Test
    void noticesAreLogged() {
        observer.notice("topic", "Something to know.");
        observer.notice("topic", "Something to know.");

        assertThat(capture.lines()).containsExactly("[write-batching-agent] WARN Something to know.");
    }

    @Test
    void whatFailsInHereIsAbsorbedCountedAndLoggedOnce() {
        for (int i = 0; i < 10; i++) {
            assertThatCode(() -> {
                        observer.batched(null, null, 1);
                        observer.excluded(null, null, null);
                        observer.flushed(null);
                    })
                    .doesNotThrowAnyException();
        }

        assertThat(scrape()).contains("jdbc_write_agent_errors_total 30.0\n");
        assertThat(capture.lines()).singleElement().asString().contains("absorbed in metrics");
    }

    @Test
    void withEverythingOffNothingHappens() {
        WriteObserver off = new AgentObserver(null, null, null, capture.log);

        assertThatCode(() -> {
                    off.batched(Statements.POSTGRESQL, Statements.unhinted(), 1);
                    off.excluded(Statements.POSTGRESQL, Statements.unhinted(), ExclusionReason.TABLE);
                    off.flushed(Reports.committed().report());
                    off.delayAdjusted(1, 2);
                    off.writesPerSecond(3);
                })
                .doesNotThrowAnyException();
        assertThat(off.callerContext(null, 1)).isNull();
        assertThat(capture.lines()).isEmpty();
    }

    private String scrape() {
        return new String(
                new Exposition(metrics, () -> {}).render(Exposition.contentType(null)), StandardCharsets.UTF_8);
    }
}
