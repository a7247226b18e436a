package io.writebatch.it.transparency;

import io.writebatch.it.harness.AgentJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs programs without and with the agent and compares what they see. */
final class Oracle {
    /**
     * The agent says so once an application reads its session's last write, as some programs do. PostgreSQL's driver says
     * so of a long value that it had put into a file, natively too, whenever the collector finds it.
     */
    private static final String EXPECTED_LOG =
            "reads the session's last write|TempFileHolder onClean$|StreamWrapper leak detected";

    private static final Duration SHRINKING = Duration.ofMinutes(2);

    private final AgentJvm jvm;
    private final Totals totals;
    private long runs;

    /** @param firstRun other than that of an oracle that used the same JVM before */
    Oracle(AgentJvm jvm, Totals totals, long firstRun) {
        this.jvm = jvm;
        this.totals = totals;
        this.runs = firstRun;
    }

    /** @return null when both runs saw the same, else the smallest program found that does not */
    Comparison check(Program program) throws Exception {
        Comparison comparison = compare(program);
        totals.ran(program);
        if (comparison.same()) {
            return null;
        }
        Comparison twice =
                new Comparison(program, comparison.natively(), compare(program).natively(), null);
        if (!twice.same()) {
            // What depends on chance says nothing of the agent. Should not be many: the totals count them.
            totals.unstable(twice);
            return null;
        }
        totals.mismatch(comparison);
        return new Shrinker(this::compare, SHRINKING).shrink(comparison);
    }

    Comparison compare(Program program) throws Exception {
        ProgramRun run = new ProgramRun(program, runs++);
        List<String> natively = seenNatively(run);
        List<String> withAgent;
        try {
            withAgent = jvm.seenWithAgent(EXPECTED_LOG, run);
        } catch (AssertionError e) {
            return new Comparison(program, natively, List.of(), String.valueOf(e.getMessage()));
        }
        List<String> seen = new ArrayList<>();
        for (String line : withAgent) {
            if (line.startsWith(ProgramRun.REMARK)) {
                totals.remark(line.substring(ProgramRun.REMARK.length()));
            } else {
                seen.add(line);
            }
        }
        return new Comparison(program, natively, seen, null);
    }

    private List<String> seenNatively(ProgramRun run) throws Exception {
        try {
            return jvm.seenNatively(run);
        } catch (AssertionError e) {
            throw new AssertionError("Natively, without the agent: " + run.program(), e);
        }
    }
}
