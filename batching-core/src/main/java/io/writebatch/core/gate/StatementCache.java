package io.writebatch.core.gate;

import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementReader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What was read in the SQL texts of one dialect. Two generations, so that texts made up without end push out only texts
 * that are not used. A generation ends when it has many texts, or long ones: what is kept of a text is about as long as it.
 */
final class StatementCache {
    private static final int GENERATION_SIZE = 2_000;
    private static final int GENERATION_CHARACTERS = 2_000_000;
    private static final int LONGEST_CACHED_TEXT = 16_384;

    private final Dialect dialect;
    private volatile Generation young = new Generation();
    private volatile Generation old = new Generation();

    StatementCache(Dialect dialect) {
        this.dialect = dialect;
    }

    StatementFacts facts(String sql) {
        StatementFacts known = young.facts.get(sql);
        return known != null ? known : promoteOrRead(sql);
    }

    private StatementFacts promoteOrRead(String sql) {
        if (sql.length() > LONGEST_CACHED_TEXT) {
            return StatementReader.read(sql, dialect);
        }
        StatementFacts facts = old.facts.get(sql);
        if (facts == null) {
            facts = StatementReader.read(sql, dialect);
        }
        Generation current = young;
        if (current.full()) {
            // Two threads may do this at once; at worst a generation is forgotten early.
            old = current;
            current = new Generation();
            young = current;
        }
        return current.put(sql, facts);
    }

    private static final class Generation {
        final ConcurrentHashMap<String, StatementFacts> facts = new ConcurrentHashMap<>();
        private final AtomicInteger characters = new AtomicInteger();

        boolean full() {
            return facts.size() >= GENERATION_SIZE || characters.get() >= GENERATION_CHARACTERS;
        }

        /** @return what is known of the text from now on */
        StatementFacts put(String sql, StatementFacts read) {
            StatementFacts winner = facts.putIfAbsent(sql, read);
            if (winner == null) {
                characters.addAndGet(sql.length());
                return read;
            }
            return winner;
        }
    }
}
