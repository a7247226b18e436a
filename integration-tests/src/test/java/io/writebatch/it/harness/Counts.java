package io.writebatch.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.testkit.Metrics;
import java.util.function.Supplier;

/** The change of the agent's metrics since this was made. */
public final class Counts {
    private final Supplier<Metrics> source;
    private final Metrics before;

    Counts(Supplier<Metrics> source) {
        this.source = source;
        this.before = source == null ? null : source.get();
    }

    static Counts none() {
        return new Counts(null);
    }

    /** Fails unless so many writes were committed as members of a group, and none else. */
    public void assertBatched(long writes) {
        if (source != null) {
            assertThat(batched()).as("batched writes\n%s", changes()).isEqualTo(writes);
        }
    }

    /** Fails unless so many writes ran natively for this reason. */
    public void assertExcluded(String reason, long writes) {
        if (source != null) {
            assertThat(excluded("reason", reason))
                    .as("writes excluded for %s\n%s", reason, changes())
                    .isEqualTo(writes);
        }
    }

    /** Fails unless all writes since the start were so many, and all ran natively for this reason. */
    public void assertOnlyExcluded(String reason, long writes) {
        assertExcluded(reason, writes);
        assertAccounted(writes);
    }

    /** Fails unless each of so many writes was counted once, batched or excluded. */
    public void assertAccounted(long writes) {
        if (source != null) {
            assertThat(batched() + excluded()).as("all writes\n%s", changes()).isEqualTo(writes);
        }
    }

    /** Fails unless the flushed groups were just so many with so many members in all. */
    public void assertGroups(long groups, long members) {
        if (source != null) {
            assertThat(change("jdbc_write_batch_size_count"))
                    .as("groups\n%s", changes())
                    .isEqualTo(groups);
            assertThat(change("jdbc_write_batch_size_sum"))
                    .as("members of all groups\n%s", changes())
                    .isEqualTo(members);
        }
    }

    /** Fails unless some flushed group had two members or more. */
    public void assertShared() {
        if (source != null) {
            assertThat(sharedGroups())
                    .as("groups of two or more\n%s", changes())
                    .isPositive();
        }
    }

    public long batched(String... labels) {
        return change("jdbc_write_batched_total", labels);
    }

    public long excluded(String... labels) {
        return change("jdbc_write_excluded_total", labels);
    }

    public long sharedGroups() {
        return change("jdbc_write_batch_size_count") - change("jdbc_write_batch_size_bucket", "le", "1.0");
    }

    public long change(String name, String... labels) {
        return Math.round(source.get().sum(name, labels) - before.sum(name, labels));
    }

    /** For messages. */
    @Override
    public String toString() {
        return source == null ? "not counted" : changes();
    }

    private String changes() {
        Metrics now = source.get();
        StringBuilder text = new StringBuilder();
        for (Metrics.Sample sample : now.samples()) {
            String[] labels = sample.labels().entrySet().stream()
                    .flatMap(label -> java.util.stream.Stream.of(label.getKey(), label.getValue()))
                    .toArray(String[]::new);
            double change = sample.value() - before.sum(sample.name(), labels);
            if (change != 0
                    && !sample.name().endsWith("_bucket")
                    && !sample.name().endsWith("_created")) {
                text.append("  ")
                        .append(sample.name())
                        .append(sample.labels())
                        .append(" +")
                        .append(change)
                        .append('\n');
            }
        }
        return text.toString();
    }
}
