package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AgentLogTest {
    private final LogCapture capture = new LogCapture();

    @Test
    void linesCarryPrefixAndLevel() {
        capture.log.info("started");
        capture.log.warn("odd");

        assertThat(capture.lines())
                .containsExactly("[write-batching-agent] INFO started", "[write-batching-agent] WARN odd");
    }

    @Test
    void anEventIsOneLineWhateverItsText() {
        capture.log.info("a\nb\r\nc");

        assertThat(capture.lines()).containsExactly("[write-batching-agent] INFO a b  c");
    }

    @Test
    void noticeOfATopicIsPrintedOnce() {
        capture.log.notice("driver", "version 1 is unknown");
        capture.advanceSeconds(3600);
        capture.log.notice("driver", "version 2 is unknown");
        capture.log.notice("table", "t has no transactions");

        assertThat(capture.lines())
                .containsExactly(
                        "[write-batching-agent] WARN version 1 is unknown",
                        "[write-batching-agent] WARN t has no transactions");
    }

    @Test
    void repeatedFailureIsCountedAndToldOnceAMinute() {
        for (int i = 0; i < 5; i++) {
            capture.log.failure("flush", new IllegalStateException("x"));
        }
        capture.advanceSeconds(59);
        capture.log.failure("flush", new IllegalStateException("x"));
        assertThat(capture.lines()).hasSize(1);

        capture.advanceSeconds(1);
        capture.log.failure("flush", new IllegalStateException("x"));
        capture.log.failure("flush", new IllegalStateException("x"));

        assertThat(capture.lines()).hasSize(2);
        assertThat(capture.lines().get(1)).endsWith("(6 times since the last such line)");
    }

    @Test
    void differentPlacesAndKindsOfFailureDoNotHideEachOther() {
        capture.log.failure("flush", new IllegalStateException());
        capture.log.failure("flush", new NullPointerException());
        capture.log.failure("metrics", new IllegalStateException());

        assertThat(capture.lines()).hasSize(3);
    }

    @Test
    void failureTellsClassStateAndPlaceButNoValues() {
        SQLException cause = new SQLException("Key (card)=(4111) already exists", "23505");

        capture.log.failure("flush", new IllegalStateException("card 4111", cause));

        assertThat(capture.lines())
                .singleElement()
                .asString()
                .startsWith("[write-batching-agent] ERROR absorbed in flush: java.lang.IllegalStateException at ")
                .contains(", caused by java.sql.SQLException with SQLState 23505 at ")
                .contains("AgentLogTest.java")
                .doesNotContain("4111");
    }

    @Test
    void manyTopicsShareWhatIsLeft() {
        IntStream.range(0, 100_000).forEach(i -> capture.log.failure("place " + i, new IllegalStateException()));

        assertThat(capture.lines()).hasSizeBetween(200, 300);
    }

    @Test
    void aBrokenStreamDoesNotThrow() {
        PrintStream broken = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                throw new IllegalStateException("no stream");
            }
        };
        AgentLog log = new AgentLog(broken, () -> 0);

        assertThatCode(() -> {
                    log.info("x");
                    log.failure("y", new StackOverflowError());
                    log.failure("y", null);
                })
                .doesNotThrowAnyException();
    }
}
