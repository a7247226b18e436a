package io.writebatch.core.group;

import java.util.concurrent.ConcurrentHashMap;

/** The lanes of one target's tables, shared by all its scopes. */
public final class TableLanes {
    /** Tables beyond this share lanes, which is safe and only slower. */
    private static final int MOST_LANES = 4_096;

    private final ConcurrentHashMap<String, TableLane> lanes = new ConcurrentHashMap<>();

    TableLane lane(String table) {
        TableLane known = lanes.get(table);
        if (known != null) {
            return known;
        }
        String name = lanes.size() < MOST_LANES ? table : "overflow " + Math.floorMod(table.hashCode(), 64);
        return lanes.computeIfAbsent(name, t -> new TableLane());
    }
}
