package io.writebatch.it.harm;

import io.writebatch.it.harness.ComparedApp;
import io.writebatch.testkit.Database;
import java.util.List;

/**
 * What an application would suffer if a rule did not keep its write out of a group.
 *
 * @param reason the label of the exclusion
 * @param scenario tells what an application sees that asks for the harm
 * @param databases on which that is so
 * @param rules what has to be switched off
 * @param settings of the agent, with the rule and without it
 * @param settingsWithout more of them where the rule is switched off
 * @param log what the agent may log, as a regular expression
 * @param right what must be seen, natively and with the agent
 * @param harm what is seen without the rule
 */
record Harm(
        String reason,
        String how,
        ComparedApp scenario,
        List<Database> databases,
        List<Rule> rules,
        List<String> settings,
        List<String> settingsWithout,
        String log,
        List<String> right,
        List<String> harm) {
    private static final List<Database> BOTH = List.of(Database.values());

    /** Matches no line. */
    private static final String NOTHING = "(?!)";

    static Harm of(String reason, String how, ComparedApp scenario) {
        return new Harm(reason, how, scenario, BOTH, List.of(), List.of(), List.of(), NOTHING, List.of(), List.of());
    }

    Harm on(Database database) {
        return new Harm(reason, how, scenario, List.of(database), rules, settings, settingsWithout, log, right, harm);
    }

    Harm without(Rule... off) {
        return new Harm(reason, how, scenario, databases, List.of(off), settings, settingsWithout, log, right, harm);
    }

    Harm withSettings(String... added) {
        return new Harm(reason, how, scenario, databases, rules, List.of(added), settingsWithout, log, right, harm);
    }

    Harm withoutRuleBySettings(String... added) {
        return new Harm(reason, how, scenario, databases, rules, settings, List.of(added), log, right, harm);
    }

    Harm logging(String expected) {
        return new Harm(reason, how, scenario, databases, rules, settings, settingsWithout, expected, right, harm);
    }

    Harm isRight(String... seen) {
        return new Harm(reason, how, scenario, databases, rules, settings, settingsWithout, log, List.of(seen), harm);
    }

    Harm isHarm(String... seen) {
        return new Harm(reason, how, scenario, databases, rules, settings, settingsWithout, log, right, List.of(seen));
    }

    @Override
    public String toString() {
        return reason + ": " + how;
    }
}
