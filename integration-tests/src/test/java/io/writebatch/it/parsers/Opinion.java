package io.writebatch.it.parsers;

import java.util.List;

/**
 * What somebody takes a text for.
 *
 * @param statements how many
 * @param verb of the only statement, in upper case; null when there is not one, or it is not known
 * @param table of the only statement, as a catalog would name it; null when it is not known
 * @param parameters how many placeholders; {@link #UNKNOWN} when not known
 */
record Opinion(int statements, String verb, List<String> table, int parameters) {
    static final int UNKNOWN = -1;
}
