package io.writebatch.bridge;

import java.util.List;

/**
 * Where the parts of an UPDATE stand that finds its row by primary key, so that one statement can do the same to the rows
 * of many: {@code UPDATE t SET a = ?, b = b + ? WHERE id = ? AND version = ?}. Places are indexes in the text.
 *
 * @param setStart the word SET
 * @param columnStart the key's column, as the condition names it
 * @param columnEnd behind it
 * @param conditionEnd behind the placeholder that the column is compared with
 * @param keyParameter that placeholder, from 0
 * @param needs what each placeholder's value must be, so that it means the same among others as alone
 */
public record KeyedUpdate(
        int setStart, int columnStart, int columnEnd, int conditionEnd, int keyParameter, List<Need> needs) {
    /** What a value must be. */
    public enum Need {
        /** Stored as it is. */
        STORABLE,
        /** Reckoned with: no value of approximate type, which would change that of the others. */
        EXACT,
        /** Compared with. */
        INTEGER
    }
}
