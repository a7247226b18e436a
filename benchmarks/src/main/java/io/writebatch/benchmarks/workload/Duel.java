package io.writebatch.benchmarks.workload;

import java.io.IOException;
import java.sql.SQLException;

/**
 * The application without and with the agent, in turns: both are warm, and whatever else the machine does meanwhile
 * troubles both.
 */
record Duel(Scenario scenario, int rounds, double warmupSeconds, double roundSeconds) {
    private static final double WARMUP_TURN_SECONDS = 0.5;

    record Verdict(Scenario scenario, Outcome direct, Outcome agent) {
        double ratio() {
            return agent.load().medianRate() / direct.load().medianRate();
        }
    }

    /** Both have been told of the scenario. */
    Verdict fight(Contestant direct, Contestant agent) throws IOException, SQLException {
        direct.awaitStart();
        agent.awaitStart();
        // In turns: at once, 64 independent writers would leave one chain of flushes hardly anything to warm up on. In
        // short
        // turns: the compiler of the one that pauses goes on with what it has queued.
        for (double left = warmupSeconds; left > 0; left -= WARMUP_TURN_SECONDS) {
            direct.warmUp(Math.min(left, WARMUP_TURN_SECONDS));
            agent.warmUp(Math.min(left, WARMUP_TURN_SECONDS));
        }
        for (int round = 0; round < rounds; round++) {
            boolean directFirst = round % 2 == 0;
            (directFirst ? direct : agent).measure(roundSeconds);
            (directFirst ? agent : direct).measure(roundSeconds);
        }
        return new Verdict(scenario, direct.report(), agent.report());
    }
}
