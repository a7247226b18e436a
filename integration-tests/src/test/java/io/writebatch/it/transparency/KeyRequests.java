package io.writebatch.it.transparency;

import io.writebatch.it.transparency.KeyRequest.Form;
import java.util.List;
import java.util.Locale;

/** Makes up how a statement asks for generated keys. */
final class KeyRequests {
    private final Dice dice;
    private final boolean postgresql;

    KeyRequests(Dice dice, boolean postgresql) {
        this.dice = dice;
        this.postgresql = postgresql;
    }

    KeyRequest of(TableKind table) {
        if (table.equals(Catalogue.COUNTERS)) {
            // What else its rows hold depends on who was quicker.
            return dice.percent(85) ? KeyRequest.NONE : new KeyRequest(Form.NAMES, List.of("k"));
        }
        if (dice.percent(table.generated() ? 36 : 85)) {
            return KeyRequest.NONE;
        }
        Form form = dice.of(
                Form.FLAG,
                Form.FLAG,
                Form.NAMES,
                Form.NAMES,
                Form.NAMES,
                Form.NO_FLAG,
                postgresql ? Form.NAMES : Form.INDEXES,
                dice.of(Form.RESULT_TYPE, Form.HOLDABLE, Form.INDEXES));
        return new KeyRequest(
                form,
                switch (form) {
                    case NAMES -> dice.percent(80) ? names(table) : oddNames(table);
                    case INDEXES ->
                        dice.of(List.of("1"), List.of("1"), List.of("2"), List.of("1", "3"), List.<String>of());
                    default -> List.of();
                });
    }

    private List<String> names(TableKind table) {
        return table.generated() ? dice.of(List.of("gid"), List.of("gid", "k"), List.of("v")) : List.of("k");
    }

    /** In another case, quoted, of a column that is not there, of all, and of none. */
    private List<String> oddNames(TableKind table) {
        String name = table.generated() ? "gid" : "k";
        return dice.of(
                List.of(name.toUpperCase(Locale.ROOT)),
                List.of("\"" + name + "\""),
                List.of("no such column"),
                List.of("*"),
                List.of(name, name),
                List.of("v", name),
                List.<String>of());
    }
}
