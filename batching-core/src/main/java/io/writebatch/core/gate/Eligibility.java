package io.writebatch.core.gate;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.bridge.WriteGate;
import io.writebatch.core.session.Session;
import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import java.util.function.Predicate;

/** Why a write must not be batched, the cheapest question first. What it asks costs no I/O and no lock. */
final class Eligibility {
    private final Predicate<String> tableIncluded;
    private final BatchingSwitch batching;

    Eligibility(Predicate<String> tableIncluded, BatchingSwitch batching) {
        this.tableIncluded = tableIncluded;
        this.batching = batching;
    }

    /** @return null when nothing in connection, thread, text or statement speaks against it */
    ExclusionReason exclusion(
            CallerThread caller, Session session, int state, StatementFacts facts, int statementState) {
        ExclusionReason reason = ofConnection(state);
        if (reason == null) {
            reason = ofStatement(facts, statementState);
        }
        if (reason == null) {
            reason = ofThread(caller, session, state);
        }
        if (reason == null && (statementState & DriverAdapter.SERVER_PREPARED) != 0 && session.preparedOtherwise()) {
            // A flush prepares the text anew.
            reason = ExclusionReason.SESSION_STATE;
        }
        if (reason == null && !tableIncluded.test(facts.table())) {
            reason = ExclusionReason.TABLE;
        }
        // Last, so that it is given for little that would not be batched anyway.
        return reason == null && !batching.enabled(facts.dialect()) ? ExclusionReason.DISABLED : reason;
    }

    /** A statement inside a transaction is excluded for that, whatever else speaks against it. */
    static ExclusionReason ofConnection(int state) {
        if ((state & (DriverAdapter.IN_TRANSACTION | DriverAdapter.AUTOCOMMIT_OFF)) != 0) {
            return ExclusionReason.TRANSACTION;
        }
        return (state & DriverAdapter.READ_ONLY) != 0 ? ExclusionReason.READ_ONLY : null;
    }

    /** A text that was given to the call itself, of which nothing else speaks against it. */
    static ExclusionReason ofLiteral(Session session, StatementFacts facts, int keys) {
        // PostgreSQL JDBC would make it another statement, with RETURNING; Connector/J gives the one key there is.
        boolean oneKey = session.driver().dialect() == Dialect.MARIADB && facts.insertOfOneRow();
        if (keys != WriteGate.KEYS_NONE && !oneKey) {
            return ExclusionReason.GENERATED_KEYS;
        }
        // A question mark is an operator or an error here, and would be a placeholder in a batch.
        return facts.hasQuestionMark() ? ExclusionReason.UNPARSED : null;
    }

    private static ExclusionReason ofStatement(StatementFacts facts, int statementState) {
        if ((statementState & DriverAdapter.CALLABLE) != 0) {
            return ExclusionReason.CALLABLE;
        }
        if (facts.exclusion() != null) {
            return facts.exclusion();
        }
        if ((statementState & DriverAdapter.PENDING_BATCH) != 0) {
            return ExclusionReason.APPLICATION_BATCH;
        }
        if ((statementState & (DriverAdapter.STATEMENT_OPTION | DriverAdapter.STATEMENT_CLOSED)) != 0) {
            return ExclusionReason.STATEMENT_OPTION;
        }
        if ((statementState & DriverAdapter.KEYS_UNATTRIBUTABLE) != 0
                || ((statementState & DriverAdapter.KEYS) != 0 && !facts.insertOfOneRow())) {
            return ExclusionReason.GENERATED_KEYS;
        }
        return null;
    }

    private static ExclusionReason ofThread(CallerThread caller, Session session, int state) {
        if ((state & DriverAdapter.UNSAFE_OPTION) != 0) {
            return ExclusionReason.DRIVER_OPTION;
        }
        if (session.target().readsOwnWrites()) {
            return ExclusionReason.SESSION_FUNCTION;
        }
        if (session.scope() == null || (state & DriverAdapter.CLOSED) != 0) {
            return ExclusionReason.SESSION_STATE;
        }
        return caller.holdsTransactionBeside(session) ? ExclusionReason.OTHER_TRANSACTION : null;
    }
}
