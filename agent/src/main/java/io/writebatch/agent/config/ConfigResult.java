package io.writebatch.agent.config;

import java.util.List;

/** Either a configuration or everything that is wrong with it. Immutable. */
public final class ConfigResult {
    private final AgentConfig config;
    private final List<ConfigProblem> problems;
    private final boolean strict;

    private ConfigResult(AgentConfig config, List<ConfigProblem> problems, boolean strict) {
        this.config = config;
        this.problems = problems;
        this.strict = strict;
    }

    static ConfigResult of(AgentConfig config) {
        return new ConfigResult(config, List.of(), config.strict());
    }

    static ConfigResult failed(List<ConfigProblem> problems, boolean strict) {
        return new ConfigResult(null, List.copyOf(problems), strict);
    }

    /** The configuration; null when there is a problem. */
    public AgentConfig config() {
        return config;
    }

    /** Every problem, in the order of the sources; empty when there is a configuration. */
    public List<ConfigProblem> problems() {
        return problems;
    }

    /** Whether a problem is to stop the JVM. Known even when other keys are bad. */
    public boolean strict() {
        return strict;
    }
}
