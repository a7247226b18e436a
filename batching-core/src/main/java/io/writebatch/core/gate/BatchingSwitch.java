package io.writebatch.core.gate;

import io.writebatch.core.sql.Dialect;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether writes are batched at present, for each kind of database; may be turned at any time. It is asked before a write
 * is claimed and never after, so what is claimed is finished as if nothing had happened. Thread-safe.
 */
public final class BatchingSwitch {
    /** Never written to, but replaced: every write asks, and so it costs a volatile read. */
    private final AtomicReference<Set<Dialect>> disabled = new AtomicReference<>(Set.of());

    public boolean enabled(Dialect dialect) {
        Set<Dialect> off = disabled.get();
        return off.isEmpty() || !off.contains(dialect);
    }

    /** @return whether it was disabled */
    public boolean enable(Dialect dialect) {
        Set<Dialect> before = disabled.getAndUpdate(off -> {
            Set<Dialect> left = EnumSet.allOf(Dialect.class);
            left.retainAll(off);
            left.remove(dialect);
            return left;
        });
        return before.contains(dialect);
    }

    /** @return whether it was enabled */
    public boolean disable(Dialect dialect) {
        Set<Dialect> before = disabled.getAndUpdate(off -> {
            Set<Dialect> all = EnumSet.of(dialect);
            all.addAll(off);
            return all;
        });
        return !before.contains(dialect);
    }
}
