package io.writebatch.benchmarks.workload;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/**
 * The application without and with the agent, in two JVMs that fight one duel after the other: while a JVM still compiles
 * its code, the compiler takes the processors from the writers.
 */
final class Rivals implements AutoCloseable {
    private final Contestant direct;
    private final Contestant agent;
    private boolean fought;

    private Rivals(Contestant direct, Contestant agent) {
        this.direct = direct;
        this.agent = agent;
    }

    static Rivals start(Arena arena, Scenario first) throws IOException, SQLException {
        Contestant direct = Contestant.start(arena, first, Contender.DIRECT, Map.of());
        try {
            return new Rivals(direct, Contestant.start(arena, first, Contender.AGENT, Map.of()));
        } catch (IOException | SQLException | RuntimeException e) {
            direct.close();
            throw e;
        }
    }

    Duel.Verdict fight(Duel duel) throws IOException, SQLException {
        if (fought) {
            direct.goOn(duel.scenario());
            agent.goOn(duel.scenario());
        }
        fought = true;
        return duel.fight(direct, agent);
    }

    @Override
    public void close() {
        try (direct;
                agent) {
            // Both, whatever becomes of the first.
            return;
        }
    }
}
