package io.writebatch.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SharedCauseTest {
    private static final String VALUES = "Batch entry 0 INSERT INTO t VALUES ('somebody else''s') was aborted";

    @Test
    void shouldGiveWhatTheBatchWasAbortedFor() {
        SQLException lost = new SQLException("An I/O error occurred", "08006", new IOException("reset"));

        Throwable shared = SharedCause.of(new BatchUpdateException(VALUES, "08006", 0, new int[0], lost));

        assertThat(shared).isSameAs(lost);
    }

    @Test
    void shouldNotGiveTheBatchesTextWhenNothingElseIsKnown() {
        Throwable shared = SharedCause.of(new BatchUpdateException(VALUES, "08006", 7, new int[0]));

        assertThat(shared)
                .hasNoCause()
                .hasMessageNotContaining("somebody")
                .hasFieldOrPropertyWithValue("SQLState", "08006")
                .hasFieldOrPropertyWithValue("errorCode", 7);
    }

    @Test
    void shouldGiveOtherFailuresAsTheyAre() {
        IOException failure = new IOException("reset");
        Throwable shared = SharedCause.of(failure);

        assertThat(shared).isSameAs(failure);
    }
}
