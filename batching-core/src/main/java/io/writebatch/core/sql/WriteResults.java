package io.writebatch.core.sql;

import java.util.Set;

/** Names under which a session tells of its last write. */
final class WriteResults {
    private static final Set<String> KEY_VARIABLES = Set.of("identity", "last_insert_id", "insert_id");
    private static final Set<String> COUNT_VARIABLES = Set.of("warning_count", "error_count");

    private static final Set<String> TRACES = Set.of(
            "last_insert_id",
            "identity",
            "lastval",
            "currval",
            "row_count",
            "found_rows",
            "warning",
            "error",
            "diagnostics",
            "previous",
            "@");

    private WriteResults() {}

    /** @param variable as written: {@code @@session.last_insert_id} */
    static boolean isKeyVariable(String variable) {
        return KEY_VARIABLES.contains(name(variable));
    }

    /** @param variable as written */
    static boolean isCountVariable(String variable) {
        return COUNT_VARIABLES.contains(name(variable));
    }

    private static String name(String variable) {
        String name = Characters.toLower(variable.replace("@", "").replace("`", ""));
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Whether a text that we cannot read may speak of a write's result: any of the names occurs in it, anywhere. */
    static boolean mayOccurIn(String sql) {
        String folded = Characters.toLower(sql);
        return TRACES.stream().anyMatch(folded::contains);
    }
}
