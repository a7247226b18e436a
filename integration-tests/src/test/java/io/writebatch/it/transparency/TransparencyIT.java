package io.writebatch.it.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import io.writebatch.testkit.Jdk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs see the same without and with the agent. A failure shows a small program and the command that runs it
 * again; {@code -Dprograms=N} runs so many on each database, two thirds of them sequential. With many programs half of the
 * concurrent ones run as applications do, where a write that meets no other runs natively; with few only on the newest of
 * several JDKs. In all others such a write is flushed, too.
 *
 * <p>Where the build runs tests at once, both databases have their turns side by side: a sequential program waits for
 * its server most of the time.
 */
@Execution(ExecutionMode.CONCURRENT)
class TransparencyIT {
    private static final int PROGRAMS = Integer.getInteger("transparency.programs", 48);
    private static final Long SEED = Long.getLong("transparency.seed");

    /** From so many on, all that can be reached must have been. */
    private static final boolean MANY = PROGRAMS >= 500;

    private static final String FLUSH_ALL = "flush_single=true";
    private static final String FLUSH_GROUPS = "flush_single=false";

    /** A JVM lives for ten minutes at most. */
    private static final int PROGRAMS_OF_A_JVM = 250;

    private static final int MOST_MISMATCHES = 5;

    /** Of the programs, which natively do not see the same twice and so prove nothing. */
    private static final double MOST_UNSTABLE = 0.02;

    private static final Path FILE =
            Path.of("target", System.getProperty("transparency.dir", "transparency"), "summary.json");
    private static final Summary SUMMARY = new Summary();

    /** On one database all programs use the same names. */
    private static final Map<Database, Lock> TURNS = Stream.of(Database.values())
            .collect(Collectors.toMap(database -> database, database -> new ReentrantLock()));

    @AfterAll
    static void tell() throws Exception {
        System.out.println("Transparency: " + SUMMARY);
        for (Database database : SEED == null ? Database.values() : new Database[0]) {
            assertThat(SUMMARY.of(database).batchedShare())
                    .as("batched of what could be on %s in %s", database, SUMMARY)
                    .isGreaterThan(0.5);
            if (MANY) {
                Reasons.assertReached(database, SUMMARY.of(database));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.writebatch.it.harness.Setup#all")
    void shouldShowSequentialProgramsNothingOfTheAgent(Setup setup) throws Exception {
        check(setup, FLUSH_ALL, programs(4), ProgramGenerator::sequential);
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void shouldShowConcurrentProgramsNothingOfTheAgent(Setup setup, String flushes, int sixths) throws Exception {
        check(setup, flushes, programs(sixths), ProgramGenerator::concurrent);
    }

    static List<Arguments> concurrent() {
        List<Arguments> all = new ArrayList<>();
        List<Jdk> jdks = Setup.jdks();
        for (Setup setup : Setup.all()) {
            if (MANY || SEED != null) {
                all.add(Arguments.of(setup, FLUSH_ALL, 1));
                all.add(Arguments.of(setup, FLUSH_GROUPS, 1));
            } else {
                boolean newest = jdks.size() > 1 && setup.jdk().equals(jdks.get(jdks.size() - 1));
                all.add(Arguments.of(setup, newest ? FLUSH_GROUPS : FLUSH_ALL, 2));
            }
        }
        return all;
    }

    /** Of one setup, of which each database has one a JDK. */
    private static int programs(int sixths) {
        int sixthsOfDatabase = 6 * Setup.jdks().size();
        return (PROGRAMS * sixths + sixthsOfDatabase - 1) / sixthsOfDatabase;
    }

    private static void check(Setup setup, String flushes, int programs, BiFunction<Long, Database, Program> generator)
            throws Exception {
        Lock turn = TURNS.get(setup.database());
        turn.lock();
        try {
            checkInTurn(setup, flushes, programs, generator);
        } catch (Throwable e) {
            // A full run goes on for the better part of an hour before the build tells it.
            System.out.println("Transparency on " + setup + " with " + flushes + " failed:");
            e.printStackTrace(System.out);
            throw e;
        } finally {
            turn.unlock();
        }
    }

    private static void checkInTurn(
            Setup setup, String flushes, int programs, BiFunction<Long, Database, Program> generator) throws Exception {
        List<Long> seeds = seeds(programs);
        System.out.println("Transparency on " + setup + " with " + flushes + ": programs " + seeds.get(0) + " and on");
        List<Comparison> mismatches = new ArrayList<>();
        Totals totals = SUMMARY.of(setup.database());
        for (int i = 0; i < seeds.size() && mismatches.size() < MOST_MISMATCHES; i += PROGRAMS_OF_A_JVM) {
            try (AgentJvm jvm = AgentJvm.with(setup, flushes, "exclude_tables=spared")) {
                Oracle oracle = new Oracle(jvm, totals, 0);
                for (long seed : seeds.subList(i, Math.min(seeds.size(), i + PROGRAMS_OF_A_JVM))) {
                    Comparison mismatch = oracle.check(generator.apply(seed, setup.database()));
                    if (mismatch != null) {
                        mismatches.add(mismatch);
                    }
                }
            } finally {
                SUMMARY.write(FILE);
            }
        }
        Schemas.drop(setup);
        if (!mismatches.isEmpty()) {
            fail(mismatches.size() + " programs on " + setup + " with " + flushes + " see the agent\n"
                    + String.join(
                            "\n", mismatches.stream().map(Comparison::toString).toList()));
        }
        assertThat(totals.unstable())
                .as("programs that natively do not see the same twice, of %d", totals.programs())
                .isLessThanOrEqualTo(2 + Math.round(totals.programs() * MOST_UNSTABLE));
    }

    /** Half of them the same in each build. */
    private static List<Long> seeds(int programs) {
        if (SEED != null) {
            return List.of(SEED);
        }
        long random = System.nanoTime() >>> 10;
        List<Long> seeds = new ArrayList<>();
        for (int i = 0; i < programs; i++) {
            seeds.add(i % 2 == 0 ? i : random + i);
        }
        return seeds;
    }
}
