package io.writebatch.it.harm;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.ComparedApp;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.MetricsDoc;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reason for running natively is needed. An application sees the same natively and with the agent, which counts the
 * reason; with a copy of the agent in which that one rule is switched off the same application comes to harm. So the rule
 * is what helps, and the scenario is one in which it has to.
 */
class HarmIT {
    /** These keep an application from losing time, or from nothing that is known. */
    private static final Map<String, String> WITHOUT_HARM = Map.of(
            "failing", "spares a second execution of writes whose groups fail",
            "no_gain", "spares groups that are slower than single writes",
            "disabled", "does what an operator says",
            "alone", "spares a lone write the flush, which all tests with flush_single do not",
            "replayed", "tells how a write ended whose group did not commit, and keeps nothing out",
            "driver_internal", "is never counted: what a driver executes by itself comes to no rule",
            "application_batch",
                    "a batch is never offered to a group, and a write beside its pending entries is not known"
                            + " to come to harm: a flush has a statement of its own",
            "insert_select", "not known to do what a query among the values, which is batched, does not do");

    /** The same on one database only. */
    private static final Map<Database, Map<String, String>> WITHOUT_HARM_ON = Map.of(
            Database.POSTGRESQL,
            Map.of(
                    "multi_statement",
                    "the driver cannot have such a text in a batch: each group would fail before anything is sent",
                    "warnings",
                    "is never given: the driver's warnings of a batch tell of no single write",
                    "too_large",
                    "spares memory, and others the wait: the server takes whatever the driver can send"),
            Database.MARIADB,
            Map.of(
                    "deferred_trigger",
                    "is never given: there are no such triggers",
                    "not_dml",
                    "shown on PostgreSQL: what the rule reads is the same",
                    "generated_keys",
                    "shown on PostgreSQL: without the rule groups on an older server that looks like 11.5.1 end natively",
                    "callable",
                    "shown on PostgreSQL: without the rule a call for rows ends natively",
                    "isolation",
                    "not known to do what groups under REPEATABLE READ do not: writes lock what they read alike there,"
                            + " and a group waits for no lock"));

    /** A write that waits for a disk is not to be taken for one that waits for a lock. */
    private static final List<String> SETTINGS = List.of("lock_wait_ms=60000");

    private static final String GROUPS_OF_ONE = "flush_single=true";

    private static final Map<List<Object>, AgentJvm> WITH_RULE = new HashMap<>();

    /** The last one: neighbours in the list often have rules and settings in common. */
    private static List<Object> lastKey;

    private static AgentJvm last;

    @AfterAll
    static void end() {
        closeLast();
        WITH_RULE.values().forEach(AgentJvm::close);
        WITH_RULE.clear();
    }

    private static void closeLast() {
        if (last != null) {
            AgentJvm ending = last;
            last = null;
            ending.close();
        }
    }

    private static List<Harm> harms() {
        List<Harm> all = new ArrayList<>();
        all.addAll(SessionHarms.all());
        all.addAll(TextHarms.all());
        all.addAll(StatementHarms.all());
        all.addAll(TableHarms.all());
        return all;
    }

    static Stream<Arguments> harmsOnDatabases() {
        return Stream.of(Database.values())
                .flatMap(database -> harms().stream()
                        .filter(harm -> harm.databases().contains(database))
                        .map(harm -> Arguments.of(harm, Setup.current(database))));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("harmsOnDatabases")
    void shouldDoHarmOnlyWithoutTheRule(Harm harm, Setup setup) throws Exception {
        assertThat(harm.harm()).isNotEqualTo(harm.right());
        AgentJvm withRule = withRule(setup, harm);
        assertThat(withRule.seenNatively(harm.scenario())).as("natively").isEqualTo(harm.right());
        assertThat(withRule.seenWithAgent(harm.log(), withReason(harm.scenario(), harm.reason())))
                .as("with the rule")
                .isEqualTo(harm.right());
        assertThat(withoutRule(setup, harm).seenWithAgent(harm.log(), withoutReason(harm.scenario(), harm.reason())))
                .as("without the rule")
                .isEqualTo(harm.harm());
    }

    private static AgentJvm withRule(Setup setup, Harm harm) {
        List<String> settings =
                settings(harm.settings(), harm.settingsWithout().isEmpty() ? List.of(GROUPS_OF_ONE) : List.of());
        return WITH_RULE.computeIfAbsent(
                List.of(setup, settings), key -> AgentJvm.with(setup, settings.toArray(String[]::new)));
    }

    private static AgentJvm withoutRule(Setup setup, Harm harm) {
        List<String> settings = settings(
                harm.settings(), harm.settingsWithout().isEmpty() ? List.of(GROUPS_OF_ONE) : harm.settingsWithout());
        List<Object> key = List.of(setup, harm.rules(), settings);
        if (last == null || !key.equals(lastKey)) {
            closeLast();
            last = AgentJvm.with(setup, settings.toArray(String[]::new)).agent(PatchedAgent.without(harm.rules()));
            lastKey = key;
        }
        return last;
    }

    private static List<String> settings(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(SETTINGS);
        all.addAll(some);
        all.addAll(more);
        return all;
    }

    private static ComparedApp withReason(ComparedApp scenario, String reason) {
        return app -> {
            Counts counts = app.counts();
            List<String> seen = scenario.run(app);
            assertThat(counts.excluded("reason", reason))
                    .as("excluded for %s", reason)
                    .isPositive();
            return seen;
        };
    }

    /** If the reason were still given, there would be a second rule. */
    private static ComparedApp withoutReason(ComparedApp scenario, String reason) {
        return app -> {
            Counts counts = app.counts();
            List<String> seen = scenario.run(app);
            assertThat(counts.excluded("reason", reason))
                    .as("excluded for %s", reason)
                    .isZero();
            return seen;
        };
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowTheHarmOfEveryReason(Database database) {
        Map<String, String> without = new TreeMap<>(WITHOUT_HARM);
        without.putAll(WITHOUT_HARM_ON.get(database));
        Set<String> explained = harms().stream()
                .filter(harm -> harm.databases().contains(database))
                .map(Harm::reason)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(explained).doesNotContainAnyElementsOf(without.keySet());
        explained.addAll(without.keySet());
        assertThat(explained).isEqualTo(new TreeSet<>(MetricsDoc.reasons()));
    }
}
