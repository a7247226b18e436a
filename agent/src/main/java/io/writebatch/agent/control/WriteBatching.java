package io.writebatch.agent.control;

import io.writebatch.agent.config.AgentVersion;
import io.writebatch.agent.telemetry.AgentLog;
import io.writebatch.agent.telemetry.FlushTally;
import io.writebatch.agent.telemetry.SiteTally;
import io.writebatch.agent.telemetry.Telemetry;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.gate.BatchingSwitch;
import io.writebatch.core.sql.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Answers the console. Knows nothing of the application but names and numbers. Thread-safe. */
final class WriteBatching implements WriteBatchingMXBean {
    private final Supplier<List<String>> wovenDrivers;
    private final BatchingSwitch batching;
    private final DelayPolicy delay;
    private final Telemetry telemetry;
    private final AgentLog log;

    WriteBatching(
            Supplier<List<String>> wovenDrivers,
            BatchingSwitch batching,
            DelayPolicy delay,
            Telemetry telemetry,
            AgentLog log) {
        this.wovenDrivers = wovenDrivers;
        this.batching = batching;
        this.delay = delay;
        this.telemetry = telemetry;
        this.log = log;
    }

    @Override
    public String getVersion() {
        return AgentVersion.get();
    }

    @Override
    public String getState() {
        List<String> disabled = getDisabledDatabases();
        if (disabled.isEmpty()) {
            return "batching";
        }
        return disabled.containsAll(getWovenDrivers()) ? "disabled" : "partly disabled";
    }

    @Override
    public List<String> getWovenDrivers() {
        return wovenDrivers.get();
    }

    @Override
    public List<String> getDisabledDatabases() {
        List<String> disabled = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            if (!batching.enabled(dialect)) {
                disabled.add(name(dialect));
            }
        }
        return disabled;
    }

    @Override
    public Map<String, Long> getBatchedWrites() {
        Map<String, Long> writes = new TreeMap<>();
        for (SiteTally site : telemetry.tally().sites()) {
            writes.merge(site.database(), site.batched(), Long::sum);
        }
        return writes;
    }

    @Override
    public Map<String, Long> getExcludedWrites() {
        Map<String, Long> writes = new TreeMap<>();
        for (SiteTally site : telemetry.tally().sites()) {
            site.excluded().forEach((reason, count) -> writes.merge(reason.label(), count, Long::sum));
        }
        return writes;
    }

    @Override
    public Map<String, Long> getFlushedGroups() {
        Map<String, Long> groups = new TreeMap<>();
        for (FlushTally flushes : telemetry.tally().flushes()) {
            groups.put(flushes.database(), flushes.groups());
        }
        return groups;
    }

    @Override
    public Map<String, Long> getGroupFailures() {
        Map<String, Long> failures = new TreeMap<>();
        for (FlushTally flushes : telemetry.tally().flushes()) {
            flushes.failures().forEach((outcome, count) -> failures.merge(outcome.label(), count, Long::sum));
        }
        return failures;
    }

    @Override
    public double getWritesPerSecond() {
        return telemetry.tally().writesPerSecond();
    }

    @Override
    public double getCurrentDelaySeconds() {
        return delay.boundNanos() / 1e9;
    }

    @Override
    public long getAgentErrors() {
        return telemetry.tally().agentErrors();
    }

    @Override
    public String report() {
        return telemetry.report();
    }

    @Override
    public void disable(String database) {
        if (batching.disable(dialect(database))) {
            log.info("batching of writes to " + database + " was disabled through JMX; they run natively");
        }
    }

    @Override
    public void enable(String database) {
        if (batching.enable(dialect(database))) {
            log.info("batching of writes to " + database + " was enabled again through JMX");
        }
    }

    private static Dialect dialect(String database) {
        List<String> known = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            if (name(dialect).equals(database)) {
                return dialect;
            }
            known.add(name(dialect));
        }
        throw new IllegalArgumentException("no such database: " + database + "; use " + String.join(" or ", known));
    }

    private static String name(Dialect dialect) {
        return dialect.name().toLowerCase(Locale.ROOT);
    }
}
