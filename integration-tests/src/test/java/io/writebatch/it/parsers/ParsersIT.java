package io.writebatch.it.parsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementReader;
import io.writebatch.it.transparency.Dice;
import io.writebatch.testkit.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the reader lets into a group is one write to the table it names: to the server, which runs it in every mode of the
 * session that changes how a text is read, to the drivers' parsers and to JSqlParser. {@code -Dparsers.texts=N} tries so
 * many random texts on each database, {@code -Dparsers.seed=N} one again.
 */
class ParsersIT {
    private static final int TEXTS = Integer.getInteger("parsers.texts", 4_000);
    private static final Long SEED = Long.getLong("parsers.seed");
    private static final int MOST_FAILURES = 10;

    /** Of the texts that the reader lets in: fewer, and the generator makes nothing that a server takes. */
    private static final double FEWEST_ACCEPTED = 0.3;

    @BeforeAll
    static void createSchemas() throws Exception {
        PostgreSqlProbe.createSchema(Database.POSTGRESQL.shared());
        MariaDbProbe.createSchema(Database.MARIADB.shared());
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeForOneWriteWhatServerTakesForOne(Database database) throws Exception {
        List<Probe> probes = new ArrayList<>();
        try {
            List<WriteJudge> judges = new ArrayList<>();
            for (String mode : Probe.modes(database)) {
                Probe probe = Probe.open(database, mode);
                probes.add(probe);
                judges.add(new WriteJudge(database, probe, probe.readSession()));
                probe.connection.rollback();
            }
            Tally tally = new Tally();
            check(database, seeds(TEXTS), seed -> {
                StatementFacts facts = read(seed, database);
                if (facts.exclusion() != null) {
                    return;
                }
                // One of its own: the text's dice have been thrown.
                Dice dice = new Dice(~seed);
                int mode = dice.below(judges.size());
                try {
                    tally.count(judges.get(mode).check(facts, dice.below(1 << 20)));
                } catch (Exception e) {
                    throw new AssertionError(e.toString(), e);
                } catch (AssertionError e) {
                    throw new AssertionError(e.getMessage() + ", with " + probes.get(mode), e);
                }
            });
            System.out.println("Parsers on " + database + ": " + tally);
            assertThat(SEED == null && tally.share() < FEWEST_ACCEPTED)
                    .as("%s", tally)
                    .isFalse();
        } finally {
            for (Probe probe : probes) {
                probe.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeForOneWriteWhatOtherParsersTakeForOne(Database database) {
        check(database, seeds(TEXTS * 10), seed -> {
            StatementFacts facts = read(seed, database);
            if (facts.exclusion() == null) {
                compare("the driver", facts, DriverOpinion.of(facts.sql(), database, database == Database.MARIADB));
                compare("JSqlParser", facts, JSqlParserOpinion.of(facts.sql(), database));
            }
        });
    }

    private static void compare(String whose, StatementFacts facts, Opinion opinion) {
        if (opinion == null) {
            return;
        }
        assertThat(opinion.statements()).as("statements to " + whose).isEqualTo(1);
        if (opinion.verb() != null) {
            assertThat(opinion.verb())
                    .as("verb to " + whose)
                    .isEqualTo(facts.queryType().name());
        }
        // JSqlParser splits names at dots inside quotes.
        if (opinion.table() != null && facts.tablePath().stream().noneMatch(name -> name.contains("."))) {
            assertThat(opinion.table()).as("table to " + whose).isEqualTo(facts.tablePath());
        }
        if (opinion.parameters() != Opinion.UNKNOWN) {
            assertThat(opinion.parameters()).as("placeholders to " + whose).isEqualTo(facts.parameterCount());
        }
    }

    private static StatementFacts read(long seed, Database database) {
        return StatementReader.read(Texts.write(seed, database), Probe.dialect(database));
    }

    private static void check(Database database, List<Long> seeds, LongConsumer text) {
        System.out.println("Parsers on " + database + ": texts " + seeds.get(0) + ", " + seeds.get(seeds.size() - 1)
                + " and between");
        List<String> failures = new ArrayList<>();
        for (long seed : seeds) {
            try {
                text.accept(seed);
            } catch (Throwable e) {
                failures.add("-Dparsers.seed=" + seed + ": " + read(seed, database) + "\n  "
                        + e.getMessage().replaceAll("\\s+", " ") + "\n  "
                        + Texts.write(seed, database).replace("\n", "\\n").replace("\r", "\\r"));
                if (failures.size() == MOST_FAILURES) {
                    break;
                }
            }
        }
        if (!failures.isEmpty()) {
            fail("Read otherwise on " + database + "; to run one again:"
                    + " ./mvnw -pl integration-tests -am verify -Dit.test=ParsersIT -Doldest.skip -Dparsers.seed=N\n"
                    + String.join("\n", failures));
        }
    }

    /** Half of them the same in each build. */
    private static List<Long> seeds(int texts) {
        long random = System.nanoTime() >>> 10;
        return SEED != null
                ? List.of(SEED)
                : LongStream.range(0, texts)
                        .map(i -> i % 2 == 0 ? i : random + i)
                        .boxed()
                        .toList();
    }

    private static final class Tally {
        private int letIn;
        private int accepted;

        void count(boolean taken) {
            letIn++;
            accepted += taken ? 1 : 0;
        }

        double share() {
            return (double) accepted / letIn;
        }

        @Override
        public String toString() {
            return letIn + " texts may be batched, of which the server took " + accepted;
        }
    }
}
