package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ExitReportTest {
    private final LogCapture capture = new LogCapture();

    @Test
    void shouldLogEachLineThatIsNotEmpty() {
        new ExitReport(() -> "batched\n\nreported\n", capture.log).run();

        assertThat(capture.lines())
                .containsExactly("[write-batching-agent] INFO batched", "[write-batching-agent] INFO reported");
    }

    @Test
    void shouldLogNothingWhereThereIsNothingToSay() {
        new ExitReport(() -> "\n", capture.log).run();

        assertThat(capture.lines()).isEmpty();
    }

    @Test
    void shouldLetTheJvmExitWhenNobodyReadsTheLog() {
        StuckStream pipe = new StuckStream();
        AgentLog log = new AgentLog(new PrintStream(pipe, true, StandardCharsets.UTF_8), System::nanoTime);
        Thread hook = AgentThreads.daemon("test", new ExitReport(() -> "batched", log));
        hook.start();

        await().until(() -> pipe.asked.getCount() == 0);
        await().until(() -> !hook.isAlive());
        pipe.read.countDown();
    }

    @Test
    void shouldHideItsOwnFailure() {
        new ExitReport(
                        () -> {
                            throw new IllegalStateException("value");
                        },
                        capture.log)
                .run();

        assertThat(capture.lines()).singleElement().asString().contains("absorbed in report");
    }

    /** A full pipe. */
    private static final class StuckStream extends OutputStream {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch read = new CountDownLatch(1);

        @Override
        public void write(int b) {
            asked.countDown();
            try {
                read.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
