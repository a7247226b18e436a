package io.writebatch.it.parsers;

import java.util.List;
import java.util.Map;

/**
 * What came of one text on a real server, in a transaction that was rolled back.
 *
 * @param refused the error, null when the server took the text
 * @param counts one update count a result, null for rows; empty when refused
 * @param ran the statements that the server counted, as {@code INSERT} or {@code INSERT a}
 * @param contents a digest of each table's rows afterwards
 * @param session what the session was afterwards
 */
record Run(
        String refused,
        List<Long> counts,
        List<String> ran,
        Map<String, String> contents,
        Map<String, String> session) {
    static Run refused(String why) {
        return new Run(why, List.of(), List.of(), Map.of(), Map.of());
    }

    boolean accepted() {
        return refused == null;
    }
}
