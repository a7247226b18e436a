package io.writebatch.core.group;

import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/** The lanes of one target's tables, shared by all its scopes. */
public final class TableLanes {
    /** Tables beyond this share lanes, which is safe and only slower. */
    private static final int MOST_LANES = 4_096;

    private final ConcurrentHashMap<String, TableLane> lanes = new ConcurrentHashMap<>();

    /**
     * By the last part of its name only, and without regard to case: which schema a name without one means is up to the
     * session. Tables of one name in several schemas share a lane, which is safe as well.
     *
     * @param table as in {@link io.writebatch.core.sql.StatementFacts#table}
     */
    TableLane lane(String table) {
        String last = table.substring(table.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        TableLane known = lanes.get(last);
        if (known != null) {
            return known;
        }
        String name = lanes.size() < MOST_LANES ? last : "overflow " + Math.floorMod(last.hashCode(), 64);
        return lanes.computeIfAbsent(name, t -> new TableLane());
    }
}
