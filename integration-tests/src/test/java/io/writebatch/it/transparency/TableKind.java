package io.writebatch.it.transparency;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A table, or whatever else can be written to by its name, with all that belongs to it.
 *
 * @param cluster tables whose rows' locks may be taken by a write to one of them
 * @param keyed whether {@code k} is unique, so that a write can collide
 * @param generated whether there is a column {@code gid} that the server fills
 * @param columns what an {@code INSERT} may name, {@code k} first
 * @param dumps queries for all that a program can have left there
 */
record TableKind(
        String name,
        String cluster,
        boolean keyed,
        boolean generated,
        List<Column> columns,
        List<String> ddl,
        List<String> dumps)
        implements Serializable {

    record Column(String name, ValueKind kind) implements Serializable {}

    static List<Column> usualColumns() {
        return columns("k", ValueKind.INT, "v", ValueKind.TEXT, "n", ValueKind.INT);
    }

    static List<Column> columns(Object... namesAndKinds) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < namesAndKinds.length; i += 2) {
            columns.add(new Column((String) namesAndKinds[i], (ValueKind) namesAndKinds[i + 1]));
        }
        return columns;
    }

    boolean has(String column) {
        return columns.stream().anyMatch(known -> known.name().equals(column));
    }
}
