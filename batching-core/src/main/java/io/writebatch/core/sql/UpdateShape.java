package io.writebatch.core.sql;

import io.writebatch.bridge.KeyedUpdate;
import java.util.List;

/**
 * What a plain UPDATE sets and compares: each assignment's value is one placeholder, a column plus or minus one, or has
 * none; each condition is a column that equals a placeholder.
 *
 * @param setStart where the word SET stands in the text, or -1 unless plain
 * @param assigned the columns that are set, unquoted
 * @param conditions all of which must hold
 * @param needs of each placeholder, in their order
 */
record UpdateShape(int setStart, List<String> assigned, List<Condition> conditions, List<KeyedUpdate.Need> needs) {
    static final UpdateShape NONE = new UpdateShape(-1, List.of(), List.of(), List.of());

    /** A column compared with a placeholder; the column's name is unquoted, places are indexes in the text. */
    record Condition(String column, int columnStart, int columnEnd, int end, int parameter) {}

    /** @return null unless the row is found by this column, which stays as it is */
    KeyedUpdate byKey(String keyColumn) {
        for (Condition condition : conditions) {
            if (condition.column.equalsIgnoreCase(keyColumn)) {
                return assigned.stream().anyMatch(keyColumn::equalsIgnoreCase)
                        ? null
                        : new KeyedUpdate(
                                setStart,
                                condition.columnStart,
                                condition.columnEnd,
                                condition.end,
                                condition.parameter,
                                needs);
            }
        }
        return null;
    }
}
