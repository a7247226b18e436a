package io.writebatch.core.gate;

import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementReader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was read in the SQL texts of one dialect. Two generations, so that texts made up without end push out only texts
 * that are not used.
 */
final class StatementCache {
    private static final int GENERATION_SIZE = 2_000;
    private static final int LONGEST_CACHED_TEXT = 16_384;

    private final Dialect dialect;
    private volatile ConcurrentHashMap<String, StatementFacts> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<String, StatementFacts> old = new ConcurrentHashMap<>();

    StatementCache(Dialect dialect) {
        this.dialect = dialect;
    }

    StatementFacts facts(String sql) {
        StatementFacts known = young.get(sql);
        return known != null ? known : promoteOrRead(sql);
    }

    private StatementFacts promoteOrRead(String sql) {
        if (sql.length() > LONGEST_CACHED_TEXT) {
            return StatementReader.read(sql, dialect);
        }
        StatementFacts facts = old.get(sql);
        if (facts == null) {
            facts = StatementReader.read(sql, dialect);
        }
        if (young.size() >= GENERATION_SIZE) {
            // Two threads may do this at once; at worst a generation is forgotten early.
            old = young;
            young = new ConcurrentHashMap<>();
        }
        StatementFacts winner = young.putIfAbsent(sql, facts);
        return winner == null ? facts : winner;
    }
}
