package io.writebatch.agent.telemetry;

import io.writebatch.core.sql.StatementFacts;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Remembers the counters of the statements seen last, so that counting a write needs neither a lookup by labels nor
 * memory. Of fixed size; statements are held weakly because their texts may be large. Lock-free: a lost entry is found
 * again by its labels.
 */
final class RecentStatements {
    private static final int SIZE = 1024;
    private static final int WAYS = 4;

    private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(SIZE);

    /** The counters put for this very object and database, or null. */
    SiteCounters get(StatementFacts statement, String database) {
        int start = slot(statement);
        for (int way = 0; way < WAYS; way++) {
            Entry entry = entries.get((start + way) % SIZE);
            if (entry != null && entry.refersTo(statement) && entry.database.equals(database)) {
                return entry.counters;
            }
        }
        return null;
    }

    void put(StatementFacts statement, String database, SiteCounters counters) {
        int start = slot(statement);
        int way = 0;
        while (way < WAYS - 1 && isTaken(entries.get((start + way) % SIZE))) {
            way++;
        }
        if (isTaken(entries.get((start + way) % SIZE))) {
            way = (System.identityHashCode(statement) >>> 16) % WAYS;
        }
        entries.set((start + way) % SIZE, new Entry(statement, database, counters));
    }

    private static boolean isTaken(Entry entry) {
        return entry != null && !entry.refersTo(null);
    }

    private static int slot(StatementFacts statement) {
        return System.identityHashCode(statement) % SIZE;
    }

    private static final class Entry extends WeakReference<StatementFacts> {
        final String database;
        final SiteCounters counters;

        Entry(StatementFacts statement, String database, SiteCounters counters) {
            super(statement);
            this.database = database;
            this.counters = counters;
        }
    }
}
