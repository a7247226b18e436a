package io.writebatch.agent.config;

import java.util.function.Predicate;

/**
 * Which tables are batched: those that an include pattern names for certain and no exclude pattern may mean. In doubt a
 * table stays out.
 */
final class TableFilter implements Predicate<String> {
    private final TablePatterns include;
    private final TablePatterns exclude;

    TableFilter(TablePatterns include, TablePatterns exclude) {
        this.include = include;
        this.exclude = exclude;
    }

    /** Takes the canonical name; null, a table that is not known, is never batched. */
    @Override
    public boolean test(String table) {
        return table != null && include.certainlyMatch(table) && !exclude.possiblyMatch(table);
    }
}
