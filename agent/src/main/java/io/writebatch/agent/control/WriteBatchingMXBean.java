package io.writebatch.agent.control;

import java.util.List;
import java.util.Map;

/**
 * What an operator sees and turns through JMX. An MXBean, so that a console needs none of the agent's classes; the names
 * of its methods are those of the attributes, which {@code docs/operations.md} explains.
 */
public interface WriteBatchingMXBean {
    String getVersion();

    /** {@code batching}, {@code disabled}, or {@code partly disabled} when only some databases are. */
    String getState();

    /** The databases whose drivers have been woven. */
    List<String> getWovenDrivers();

    /** The databases to which writes run natively, because somebody has said so here. */
    List<String> getDisabledDatabases();

    /** By database. */
    Map<String, Long> getBatchedWrites();

    /** By reason. */
    Map<String, Long> getExcludedWrites();

    /** Flushed groups by database. */
    Map<String, Long> getFlushedGroups();

    /** Groups that did not commit, by how they ended. */
    Map<String, Long> getGroupFailures();

    double getWritesPerSecond();

    double getCurrentDelaySeconds();

    /** Failures inside the agent that were absorbed. */
    long getAgentErrors();

    /** Which call sites are batched, excluded and why, and what a change could gain. */
    String report();

    /** Writes that come from now on run natively; those that are in a group already are finished in it. */
    void disable(String database);

    void enable(String database);
}
