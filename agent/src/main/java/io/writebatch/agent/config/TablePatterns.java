package io.writebatch.agent.config;

import java.util.List;

/**
 * Table names with wildcards. A pattern is compared from the right, part by part: {@code orders} is the table in any
 * schema, {@code audit.*} every table of one schema. Upper and lower case are the same. Immutable.
 */
final class TablePatterns {
    private final List<String> patterns;
    private final boolean everything;

    private TablePatterns(List<String> patterns) {
        this.patterns = patterns;
        this.everything = patterns.contains("*");
    }

    static TablePatterns of(String commaSeparated) {
        return new TablePatterns(CommaList.split(commaSeparated));
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** Whether a pattern is known to name this table; a pattern with a schema never names a table without one. */
    boolean certainlyMatch(String table) {
        if (everything) {
            return true;
        }
        for (String pattern : patterns) {
            if (parts(pattern) <= parts(table) && lastPartsMatch(pattern, table)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a pattern may name this table: as {@link #certainlyMatch}, and a pattern with a schema is also taken to
     * name a table without one, because the search path decides where that lies. Patterns for every table of a schema
     * are not: they would name everything.
     */
    boolean possiblyMatch(String table) {
        if (certainlyMatch(table)) {
            return true;
        }
        for (String pattern : patterns) {
            if (parts(pattern) > parts(table)
                    && namesSomething(pattern.substring(pattern.lastIndexOf('.') + 1))
                    && lastPartsMatch(pattern, table)) {
                return true;
            }
        }
        return false;
    }

    private static boolean namesSomething(String part) {
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) != '*' && part.charAt(i) != '?') {
                return true;
            }
        }
        return false;
    }

    private static boolean lastPartsMatch(String pattern, String table) {
        int patternEnd = pattern.length();
        int tableEnd = table.length();
        while (patternEnd >= 0 && tableEnd >= 0) {
            int patternStart = pattern.lastIndexOf('.', patternEnd - 1) + 1;
            int tableStart = table.lastIndexOf('.', tableEnd - 1) + 1;
            if (!Wildcard.matches(pattern, patternStart, patternEnd, table, tableStart, tableEnd)) {
                return false;
            }
            patternEnd = patternStart - 1;
            tableEnd = tableStart - 1;
        }
        return true;
    }

    private static int parts(String name) {
        int parts = 1;
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '.') {
                parts++;
            }
        }
        return parts;
    }
}
