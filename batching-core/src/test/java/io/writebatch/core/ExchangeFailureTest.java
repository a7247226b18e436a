package io.writebatch.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ExchangeFailureTest {
    @Test
    void shouldNotDoubtDriverThatReportsItsFailure() {
        assertThat(ExchangeFailure.in(new SQLException("refused", "23505"))).isFalse();
    }

    @Test
    void shouldSeeErrorOfDriver() {
        assertThat(thrownAt(
                        "java.net.Socket",
                        "org.postgresql.core.PGStream",
                        "org.postgresql.jdbc.WriteBatchFlush",
                        "io.writebatch.core.group.GroupFlusher"))
                .isTrue();
    }

    /** Such as a handler of answers, which the driver calls while it reads. */
    @Test
    void shouldSeeErrorOfAgentsCodeThatDriverCalls() {
        assertThat(thrownAt(
                        "java.util.ArrayList",
                        "org.postgresql.jdbc.WriteBatchKeys$1",
                        "org.postgresql.core.v3.QueryExecutorImpl",
                        "org.postgresql.jdbc.WriteBatchAdapter",
                        "io.writebatch.core.group.GroupFlusher"))
                .isTrue();
    }

    @Test
    void shouldNotBlameDriverForErrorOfAgentsCode() {
        assertThat(thrownAt(
                        "java.util.ArrayList", "org.mariadb.jdbc.WriteBatchBlock", "io.writebatch.core.group.Batcher"))
                .isFalse();
        assertThat(thrownAt("io.writebatch.agent.driver.PostgresSessionStart", "org.postgresql.jdbc.PgStatement"))
                .isFalse();
    }

    @Test
    void shouldDoubtWhatHasNoTrace() {
        assertThat(thrownAt()).isTrue();
    }

    private static boolean thrownAt(String... classes) {
        StackTraceElement[] trace = new StackTraceElement[classes.length];
        for (int i = 0; i < classes.length; i++) {
            trace[i] = new StackTraceElement(classes[i], "m", null, -1);
        }
        Error error = new StackOverflowError();
        error.setStackTrace(trace);
        return ExchangeFailure.in(error);
    }
}
