package io.writebatch.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementFacts;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class StatementCacheTest {
    private final StatementCache cache = new StatementCache(Dialect.POSTGRESQL);

    @Test
    void shouldStayFlatWithAMillionDistinctHints() {
        read(0, 100_000);
        long before = usedHeap();

        read(100_000, 1_000_000);

        assertThat(usedHeap() - before).isLessThan(8L << 20);
    }

    /** Of each text that is kept there is a copy without the comment as well. */
    @Test
    void shouldStaySmallWithLongTexts() {
        long before = usedHeap();
        String filler = "x".repeat(16_000);

        for (int i = 0; i < 10_000; i++) {
            cache.facts(text(i) + " -- " + filler);
        }

        assertThat(usedHeap() - before).isLessThan(24L << 20);
        // So that it is not collected before.
        assertThat(cache.facts("SELECT 1")).isNotNull();
    }

    @Test
    void shouldKeepWhatIsUsedWhileTextsAreMadeUp() {
        String used = "INSERT INTO orders VALUES (?)";
        StatementFacts facts = cache.facts(used);

        for (int i = 0; i < 100_000; i++) {
            cache.facts(text(i));
            assertThat(cache.facts(used)).isSameAs(facts);
        }
    }

    private void read(int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(cache.facts(text(i)).keySql()).hasSize(29);
        }
    }

    private static String text(int i) {
        return "/* file:f.java line:" + i + " */INSERT INTO orders VALUES (?)";
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
