package io.writebatch.it.parsers;

import io.writebatch.it.transparency.Dice;
import io.writebatch.testkit.Database;

/** Random texts, the same for the same seed. */
final class Texts {
    private Texts() {}

    /** A write, or nearly so. */
    static String write(long seed, Database database) {
        Lexicon lexicon = new Lexicon(database);
        Dice dice = new Dice(seed);
        return new Mangler(lexicon, dice).text(WriteGrammar.statement(lexicon, dice));
    }

    /** Anything that may change its session, or nearly so. */
    static String ofSession(long seed, Database database) {
        Lexicon lexicon = new Lexicon(database);
        Dice dice = new Dice(seed);
        return new Mangler(lexicon, dice).text(SessionGrammar.statement(lexicon, dice));
    }
}
