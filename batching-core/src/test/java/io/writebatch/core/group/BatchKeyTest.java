package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchKeyTest {
    private static final StatementFacts FACTS = read("INSERT INTO t VALUES (?, ?)");

    @Test
    void shouldBeEqualForEqualWrites() {
        BatchKey key = new BatchKey(FACTS, new int[] {23, 25}, List.of("id"), false);
        BatchKey other = new BatchKey(read("INSERT INTO t VALUES (?, ?)"), new int[] {23, 25}, List.of("id"), false);
        assertThat(key).isEqualTo(other).hasSameHashCodeAs(other);
    }

    @Test
    void shouldTellApartWhateverMustNotShareABatch() {
        assertThat(List.of(
                        new BatchKey(FACTS, new int[] {23, 25}, null, false),
                        new BatchKey(FACTS, new int[] {25, 23}, null, false),
                        new BatchKey(FACTS, new int[] {23}, null, false),
                        new BatchKey(FACTS, new int[] {}, null, false),
                        new BatchKey(FACTS, null, null, false),
                        new BatchKey(FACTS, new int[] {23, 25}, List.of("id"), false),
                        new BatchKey(FACTS, new int[] {23, 25}, List.of("no"), false),
                        new BatchKey(FACTS, new int[] {23, 25}, null, true),
                        new BatchKey(read("INSERT INTO u VALUES (?, ?)"), new int[] {23, 25}, null, false),
                        new BatchKey(
                                read("INSERT INTO t VALUES (?, ?) /* an optimizer hint */"),
                                new int[] {23, 25},
                                null,
                                false)))
                .doesNotHaveDuplicates();
    }

    private static StatementFacts read(String sql) {
        return StatementReader.read(sql, Dialect.POSTGRESQL);
    }
}
