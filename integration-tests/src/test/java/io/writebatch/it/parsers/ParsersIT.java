package io.writebatch.it.parsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementReader;
import io.writebatch.it.transparency.Dice;
import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the reader lets into a group is one write to the table it names: to the server, which runs it in every mode of the
 * session that changes how a text is read, to the drivers' parsers and to JSqlParser. What it takes to leave a session as
 * it was does so on the server. {@code -Dparsers.texts=N} tries so many random texts on each database, {@code
 * -Dparsers.seed=N} one again.
 */
class ParsersIT {
    private static final int TEXTS = Integer.getInteger("parsers.texts", 4_000);
    private static final Long SEED = Long.getLong("parsers.seed");
    private static final int MOST_FAILURES = 10;
    private static final Duration SESSIONS_ENDED = Duration.ofSeconds(30);

    /** Of the texts of which the reader says something: fewer, and the generator makes nothing that a server takes. */
    private static final double FEWEST_ACCEPTED = 0.3;

    @BeforeAll
    static void createSchemas() throws Exception {
        for (Database database : Database.values()) {
            Probe.createTables(database, new Lexicon(database).existing());
        }
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
            check(database, Texts::write, TEXTS, (facts, dice) -> {
                if (facts.exclusion() != null) {
                    return;
                }
                int mode = dice.below(judges.size());
                try {
                    tally.count(judges.get(mode).check(facts, dice.below(1 << 20)));
                } catch (AssertionError e) {
                    throw new AssertionError(e.getMessage() + ", with " + probes.get(mode), e);
                }
            });
            tally.tell(database, "may be batched");
        } finally {
            Probe.closeAll(probes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeForOneWriteWhatOtherParsersTakeForOne(Database database) {
        check(database, Texts::write, TEXTS * 10, (facts, dice) -> {
            if (facts.exclusion() == null) {
                compare("the driver", facts, DriverOpinion.of(facts.sql(), database, database == Database.MARIADB));
                compare("JSqlParser", facts, JSqlParserOpinion.of(facts.sql(), database));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void shouldKnowWhatTextsDoToTheirSession(Database database) throws Exception {
        List<SessionJudge> judges = new ArrayList<>();
        try {
            SessionJudge.createTables(database);
            for (String mode : Probe.modes(database)) {
                judges.add(new SessionJudge(database, mode));
            }
            Tally tally = new Tally();
            check(database, Texts::ofSession, TEXTS / 4, (facts, dice) -> {
                SessionJudge judge = dice.of(judges);
                try {
                    boolean accepted = judge.check(facts);
                    if (facts.sessionEffect().none()) {
                        tally.count(accepted);
                    }
                } catch (AssertionError e) {
                    throw new AssertionError(e.getMessage() + ", with " + judge + ", " + facts.sessionEffect(), e);
                }
            });
            tally.tell(database, "change nothing");
        } finally {
            try {
                Probe.closeAll(judges);
            } finally {
                Probe.createTables(database, new Lexicon(database).existing());
            }
        }
    }

    /** Tests of others wait until all sessions have ended. */
    @ParameterizedTest
    @EnumSource
    void shouldLeaveNoSessionOfProbeThatCannotBeOpened(Database database) throws Exception {
        Probe.createTables(database, List.of());
        try {
            long sessions = sessions(database);
            for (String mode : Probe.modes(database)) {
                assertThatThrownBy(() -> Probe.open(database, mode)).isInstanceOf(SQLException.class);
            }
            await().atMost(SESSIONS_ENDED)
                    .untilAsserted(() -> assertThat(sessions(database)).isLessThanOrEqualTo(sessions));
        } finally {
            Probe.createTables(database, new Lexicon(database).existing());
        }
    }

    private static long sessions(Database database) throws SQLException {
        DatabaseServer server = database.shared();
        return server.queryLong(
                database == Database.POSTGRESQL
                        ? "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                        : "SELECT count(*) FROM information_schema.PROCESSLIST WHERE USER = '" + server.user() + "'");
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

    @FunctionalInterface
    private interface Trial {
        /** @param dice of its own, as those that made the text have been thrown */
        void run(StatementFacts facts, Dice dice) throws Exception;
    }

    private static void check(Database database, BiFunction<Long, Database, String> generator, int texts, Trial trial) {
        List<Long> seeds = seeds(texts);
        System.out.println("Parsers on " + database + ": texts " + seeds.get(0) + ", " + seeds.get(seeds.size() - 1)
                + " and between");
        List<String> failures = new ArrayList<>();
        for (long seed : seeds) {
            StatementFacts facts = StatementReader.read(generator.apply(seed, database), Probe.dialect(database));
            try {
                trial.run(facts, new Dice(~seed));
            } catch (Exception | AssertionError e) {
                failures.add("-Dparsers.seed=" + seed + ": " + facts + "\n  "
                        + e.toString().replaceAll("\\s+", " ") + "\n  "
                        + facts.sql().replace("\n", "\\n").replace("\r", "\\r"));
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
        private int tried;
        private int accepted;

        void count(boolean taken) {
            tried++;
            accepted += taken ? 1 : 0;
        }

        void tell(Database database, String what) {
            String all = tried + " texts " + what + ", of which the server took " + accepted;
            System.out.println("Parsers on " + database + ": " + all);
            assertThat(SEED == null && accepted < tried * FEWEST_ACCEPTED)
                    .as(all)
                    .isFalse();
        }
    }
}
