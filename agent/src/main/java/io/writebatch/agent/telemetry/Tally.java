package io.writebatch.agent.telemetry;

import java.util.List;

/**
 * What the metrics say at one moment. While writes go on the parts may differ by those that were counted in between.
 *
 * @param writesPerSecond over the last metrics interval
 */
public record Tally(List<SiteTally> sites, List<FlushTally> flushes, double writesPerSecond, long agentErrors) {
    /** Where nothing is counted, because the metrics are switched off. */
    static final Tally NOTHING = new Tally(List.of(), List.of(), 0, 0);

    public Tally {
        sites = List.copyOf(sites);
        flushes = List.copyOf(flushes);
    }
}
