package io.writebatch.benchmarks.workload;

import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;

/**
 * The application without and with the agent, in turns: both are warm, and whatever else the machine does meanwhile
 * troubles both.
 */
record Duel(Scenario scenario, int rounds, double mostWarmUpSeconds, double roundSeconds) {
    record Verdict(Scenario scenario, Outcome direct, Outcome agent) {
        double ratio() {
            return agent.load().medianRate() / direct.load().medianRate();
        }

        /** What is wrong with the rows of either. */
        Stream<String> problems() {
            return Stream.concat(
                    direct.rows().problems().stream().map(problem -> scenario + ", without the agent: " + problem),
                    agent.rows().problems().stream().map(problem -> scenario + ", with the agent: " + problem));
        }
    }

    /** Both have been told of the scenario. */
    Verdict fight(Contestant direct, Contestant agent) throws IOException, SQLException {
        direct.awaitStart();
        agent.awaitStart();
        if (scenario.threads() == 1) {
            warmUpAtOnce(direct, agent);
        } else {
            warmUpInTurns(direct, agent);
        }
        for (int round = 0; round < rounds; round++) {
            boolean directFirst = round % 2 == 0;
            (directFirst ? direct : agent).measure(roundSeconds);
            (directFirst ? agent : direct).measure(roundSeconds);
        }
        return new Verdict(scenario, direct.report(), agent.report());
    }

    /**
     * A lone writer makes some 3,000 calls a second, and HotSpot compiles fully what was called 5,000 to 15,000 times. Until
     * then its compilers rest, so that their rest says nothing.
     */
    private void warmUpAtOnce(Contestant direct, Contestant agent) {
        direct.beginWarmUp(mostWarmUpSeconds);
        agent.beginWarmUp(mostWarmUpSeconds);
        direct.endWarmUp();
        agent.endWarmUp();
    }

    /**
     * In turns: at once, 64 independent writers would leave one chain of flushes hardly anything to warm up on. In short
     * turns: the compiler of the one that pauses goes on with what it has queued.
     */
    private void warmUpInTurns(Contestant direct, Contestant agent) {
        WarmUp ofDirect = new WarmUp(mostWarmUpSeconds);
        WarmUp ofAgent = new WarmUp(mostWarmUpSeconds);
        while (!ofDirect.done() || !ofAgent.done()) {
            if (!ofDirect.done()) {
                ofDirect.turned(direct.warmUp(WarmUp.TURN_SECONDS));
            }
            if (!ofAgent.done()) {
                ofAgent.turned(agent.warmUp(WarmUp.TURN_SECONDS));
            }
        }
    }
}
