package io.writebatch.core.gate;

import io.writebatch.bridge.Outcome;
import io.writebatch.core.Target;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.session.LastWrite;
import io.writebatch.core.session.Session;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementKind;
import java.sql.SQLException;

/**
 * Notices an application that asks its session for what its last write left there. Nobody knows which write it asks for,
 * so none is batched any more at that target; a question that comes too late for that is refused instead of answered
 * wrongly.
 */
final class LastWriteQuestions {
    private static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";

    private final WriteObserver observer;

    LastWriteQuestions(WriteObserver observer) {
        this.observer = observer;
    }

    /**
     * The application is about to execute a text.
     *
     * @return null when it may, else how the call ends
     */
    Outcome before(Session session, StatementFacts facts, int state) {
        LastWrite last = session.lastWrite();
        if (asks(facts)) {
            return asked(session, last, facts, state);
        }
        // What opens a transaction may be followed by a question in it.
        if (last.awaitsQuestion() && facts.kind() != StatementKind.TRANSACTION_CONTROL) {
            last.followed();
        }
        return null;
    }

    /** Of a text that writes itself, only what is certain: it may be about its own write. */
    private static boolean asks(StatementFacts facts) {
        return facts.readsSessionState()
                && (facts.kind() != StatementKind.WRITE || facts.readsKey() || facts.readsCount());
    }

    private Outcome asked(Session session, LastWrite last, StatementFacts question, int state) {
        boolean answered = last.answers(question);
        boolean aboutTransaction = Eligibility.ofConnection(state) != null && !last.awaitsQuestion();
        if (answered && aboutTransaction) {
            return null;
        }
        Target target = session.target();
        if (target.foundToReadOwnWrites()) {
            observer.notice(
                    "reads own writes " + target,
                    "An application reads the session's last write (LAST_INSERT_ID(), lastval(), ROW_COUNT() and the like)"
                            + " at " + target + ", so no write there is batched any more."
                            + " Use getGeneratedKeys() and the returned update counts instead to batch them.");
        }
        return answered ? null : Outcome.failed(refusal(target));
    }

    private static SQLException refusal(Target target) {
        return new SQLException(
                "The write batching agent has not run this statement: it reads what the session's last write left"
                        + " (LAST_INSERT_ID(), lastval(), ROW_COUNT() and the like), but that write shared a commit with"
                        + " writes of other sessions, and what it left is not known to this session. The write itself is"
                        + " committed. From now on no write at " + target + " is batched, so such statements work. To"
                        + " batch there nevertheless use getGeneratedKeys() and the returned update counts; to have such"
                        + " writes never batched put the hint /* batch:0 */ into their text or their tables into"
                        + " exclude_tables.",
                OBJECT_NOT_IN_PREREQUISITE_STATE);
    }
}
