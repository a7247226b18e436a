package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.CallSiteMode;
import io.writebatch.core.sql.Hint;
import io.writebatch.core.sql.StatementFacts;

/** Says which call site a write is counted under. Thread-safe. */
final class CallSiteSource {
    private final CallSiteMode mode;
    private final CallSites sites;
    private final StackCallSites stack;

    CallSiteSource(CallSiteMode mode, int max) {
        this.mode = mode;
        this.sites = new CallSites(max);
        this.stack = mode == CallSiteMode.STACK ? new StackCallSites() : null;
    }

    /** Whether every write of this statement has the same call site, whoever runs it. */
    boolean isFixed(StatementFacts statement) {
        return mode != CallSiteMode.STACK || hasPlace(statement.hint());
    }

    /** To be called on the thread of the write's caller. */
    CallSite of(StatementFacts statement) {
        if (mode == CallSiteMode.OFF) {
            return CallSite.UNKNOWN;
        }
        Hint hint = statement.hint();
        if (hasPlace(hint)) {
            return sites.admit(new CallSite(hint.file(), hint.line()));
        }
        return stack == null ? CallSite.UNKNOWN : sites.admit(stack.find());
    }

    private static boolean hasPlace(Hint hint) {
        return !hint.file().isEmpty() || !hint.line().isEmpty();
    }
}
