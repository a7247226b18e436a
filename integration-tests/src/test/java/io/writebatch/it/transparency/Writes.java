package io.writebatch.it.transparency;

import io.writebatch.it.transparency.Sql.KeyUse;
import io.writebatch.it.transparency.Sql.Marker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Makes up statements that write to a table, of one thread in one text. */
final class Writes {
    private final Dice dice;
    private final Values values;
    private final boolean postgresql;
    private final boolean concurrent;

    private final UnusualWrites unusual;
    private final StringBuilder text = new StringBuilder();
    private final List<Marker> markers = new ArrayList<>();
    private boolean prepared;

    Writes(Dice dice, Values values, boolean postgresql, boolean concurrent) {
        this.dice = dice;
        this.values = values;
        this.postgresql = postgresql;
        this.concurrent = concurrent;
        this.unusual = new UnusualWrites(dice, values, postgresql);
    }

    /** @param withMarkers whether values are to be bound later, mostly */
    Sql write(TableKind table, boolean withMarkers) {
        Sql sql = plain(table, withMarkers);
        return concurrent && dice.percent(90) ? sql : dressed(sql);
    }

    private Sql plain(TableKind table, boolean withMarkers) {
        text.setLength(0);
        markers.clear();
        prepared = withMarkers;
        switch (dice.below(10)) {
            case 0, 1, 2, 3, 4 -> insert(table);
            case 5, 6, 7 -> update(table);
            case 8 -> delete(table);
            default -> {
                if (concurrent) {
                    insert(table);
                } else {
                    text.append(unusual.write(table));
                }
            }
        }
        return new Sql(text.toString(), List.copyOf(markers));
    }

    /** Comments, case and ends that change nothing. */
    private Sql dressed(Sql sql) {
        return switch (dice.below(14)) {
            case 0 -> sql.with("/* batch:5 file:a.java line:7 */ ", "");
            case 1 -> sql.with("-- a remark; with ' in it\n", "");
            case 2 -> sql.with("", ";");
            case 3 -> sql.with("", " -- at the end");
            case 4 -> sql.with("/* batch:0 */", "");
            case 5 -> sql.with("  \n\t", "\n ;  ");
            case 6 -> sql.with("", " /* ? */");
            default -> sql;
        };
    }

    private void insert(TableKind table) {
        boolean ignore = !postgresql && dice.percent(5);
        boolean replace = !postgresql && !concurrent && dice.percent(4);
        text.append(
                replace ? "REPLACE INTO " : ignore ? "INSERT IGNORE INTO " : dice.of("INSERT INTO ", "insert into "));
        text.append(named(table));
        List<TableKind.Column> columns = chosen(table);
        if (!postgresql && dice.percent(5)) {
            set(columns);
        } else {
            text.append(columns.stream().map(TableKind.Column::name).collect(Collectors.joining(", ", " (", ")")));
            text.append(dice.percent(90) ? " VALUES " : " values\n");
            int rows = dice.percent(12) ? 2 + dice.below(2) : 1;
            for (int i = 0; i < rows; i++) {
                text.append(i == 0 ? "" : ", ");
                row(columns);
            }
        }
        if (!replace) {
            conflict(table);
        }
        if (dice.percent(4)) {
            text.append(" RETURNING k, v");
        }
    }

    private void set(List<TableKind.Column> columns) {
        text.append(" SET ");
        for (int i = 0; i < columns.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(columns.get(i).name()).append(" = ");
            value(columns.get(i).kind(), i == 0 ? KeyUse.FRESH : KeyUse.NONE);
        }
    }

    private void row(List<TableKind.Column> columns) {
        text.append('(');
        for (int i = 0; i < columns.size(); i++) {
            text.append(i == 0 ? "" : ", ");
            if (i == 0) {
                value(ValueKind.INT, dice.percent(concurrent ? 97 : 88) ? KeyUse.FRESH : KeyUse.KNOWN);
            } else {
                expression(columns.get(i).kind());
            }
        }
        text.append(')');
    }

    private void expression(ValueKind kind) {
        if (kind == ValueKind.INT && dice.percent(6)) {
            text.append(dice.of("1 + ", "abs(-3) + ", "(SELECT 5) + ", "greatest(1, 2) * "));
            value(kind, KeyUse.NONE);
        } else if (kind == ValueKind.TEXT && dice.percent(6)) {
            text.append(dice.of("upper(", "concat('<', ", "coalesce(NULL, ", "trim("));
            value(kind, KeyUse.NONE);
            text.append(')');
        } else {
            value(kind, KeyUse.NONE);
        }
    }

    private void conflict(TableKind table) {
        if (dice.percent(92)) {
            return;
        }
        if (postgresql) {
            String target = table.keyed() ? "(k) " : "";
            text.append(
                    table.keyed() && dice.percent(60)
                            ? " ON CONFLICT " + target + "DO UPDATE SET n = excluded.n, v = 'again'"
                            : " ON CONFLICT DO NOTHING");
        } else {
            text.append(dice.of(
                    " ON DUPLICATE KEY UPDATE n = VALUES(n)", " ON DUPLICATE KEY UPDATE v = 'again', n = n + 1"));
        }
    }

    private void update(TableKind table) {
        text.append("UPDATE ").append(named(table)).append(" SET ");
        if (dice.percent(15)) {
            asFrameworksUpdate();
            return;
        }
        if (!concurrent && dice.percent(6)) {
            text.append("k = ");
            value(ValueKind.INT, KeyUse.FRESH);
            where();
            return;
        }
        TableKind.Column column =
                table.columns().get(1 + dice.below(table.columns().size() - 1));
        text.append(column.name()).append(" = ");
        if (column.kind() == ValueKind.INT && dice.percent(30)) {
            text.append("n + ");
            value(ValueKind.INT, KeyUse.NONE);
        } else {
            expression(column.kind());
        }
        if (dice.percent(20) && column.name().equals("v")) {
            text.append(", n = 20 + k % 7");
        }
        where();
        if (dice.percent(3)) {
            text.append(" RETURNING k");
        }
    }

    /** Several columns of one row, found by its key and maybe its version. */
    private void asFrameworksUpdate() {
        text.append(dice.of("n = ", "n = n + ", "n = n - "));
        value(ValueKind.INT, KeyUse.NONE);
        text.append(", v = ");
        value(ValueKind.TEXT, KeyUse.NONE);
        text.append(" WHERE k = ");
        value(ValueKind.INT, KeyUse.KNOWN);
        if (dice.percent(40)) {
            text.append(" AND n = ");
            value(ValueKind.INT, KeyUse.NONE);
        }
    }

    private void delete(TableKind table) {
        text.append("DELETE FROM ").append(named(table));
        where();
        if (!postgresql && !concurrent && dice.percent(10)) {
            text.append(" ORDER BY v, n LIMIT 1");
        } else if (dice.percent(5)) {
            text.append(" RETURNING *");
        }
    }

    private void where() {
        text.append(" WHERE ");
        switch (concurrent ? 0 : dice.below(8)) {
            case 0, 1, 2, 3 -> {
                text.append("k = ");
                value(ValueKind.INT, KeyUse.KNOWN);
            }
            case 4 -> {
                text.append("k IN (");
                value(ValueKind.INT, KeyUse.KNOWN);
                text.append(", ");
                value(ValueKind.INT, KeyUse.KNOWN);
                text.append(')');
            }
            case 5 -> {
                text.append("n > ");
                value(ValueKind.INT, KeyUse.NONE);
                text.append(" AND v <> 'zz'");
            }
            case 6 -> {
                text.append("v = ");
                value(ValueKind.TEXT, KeyUse.NONE);
            }
            default -> {
                text.append("k BETWEEN ");
                value(ValueKind.INT, KeyUse.KNOWN);
                text.append(" AND 8");
            }
        }
    }

    /** Adds to a row that other threads add to as well: in whatever order they do, the sum is the same. */
    Sql shared(boolean withMarkers) {
        text.setLength(0);
        markers.clear();
        prepared = withMarkers;
        if (dice.percent(30)) {
            text.append("INSERT INTO counters (k, n) VALUES (");
            value(ValueKind.INT, KeyUse.SHARED);
            text.append(", ");
            value(ValueKind.DELTA, KeyUse.NONE);
            text.append(
                    postgresql
                            ? ") ON CONFLICT (k) DO UPDATE SET n = counters.n + excluded.n"
                            : ") ON DUPLICATE KEY UPDATE n = n + VALUES(n)");
        } else {
            text.append("UPDATE counters SET n = n + ");
            value(ValueKind.DELTA, KeyUse.NONE);
            text.append(dice.of("", ", v = 'added'"));
            text.append(" WHERE k = ");
            value(ValueKind.INT, KeyUse.SHARED);
        }
        return new Sql(text.toString(), List.copyOf(markers));
    }

    private String named(TableKind table) {
        return dice.percent(8) ? Schemas.MAIN + "." + table.name() : table.name();
    }

    /** The key, and most of the others. */
    private List<TableKind.Column> chosen(TableKind table) {
        List<TableKind.Column> chosen = new ArrayList<>();
        for (TableKind.Column column : table.columns()) {
            if (chosen.isEmpty() || dice.percent(table.columns().size() > 3 ? 60 : 92)) {
                chosen.add(column);
            }
        }
        return chosen;
    }

    private void value(ValueKind kind, KeyUse key) {
        if (prepared && (concurrent || !dice.percent(8))) {
            text.append('?');
            markers.add(new Marker(kind, key));
        } else {
            text.append(values.literal(kind, number(key)));
        }
    }

    private Integer number(KeyUse key) {
        return switch (key) {
            case NONE -> null;
            case FRESH -> values.freshKey();
            case KNOWN -> values.knownKey();
            case SHARED -> values.sharedKey();
        };
    }
}
