package io.writebatch.core.group;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.core.Driver;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.session.Session;
import io.writebatch.core.sql.ExclusionReason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Finds out what a failed attempt has left in the database, and gives the leader its connection back as it was. */
final class FlushRecovery {
    private static final int TRANSACTION_OPEN = DriverAdapter.IN_TRANSACTION | DriverAdapter.AUTOCOMMIT_OFF;

    /** Until the table is asked for again. */
    private static final long NOT_TRANSACTIONAL_FOR_NANOS = 60_000_000_000L;

    private final Driver driver;
    private final WriteObserver observer;

    FlushRecovery(Driver driver, WriteObserver observer) {
        this.driver = driver;
        this.observer = observer;
    }

    /** Makes sure of what is in the database and gives the leader its connection back as it was. */
    FlushOutcome recover(Batcher batcher, WriteRequest leader, FlushAttempt attempt) {
        if (attempt.guarded) {
            batcher.verifyAgain();
        }
        boolean unknown = attempt.commitMayBeSent
                && (closed(leader)
                        || LinkLoss.in(attempt.failure, true)
                        || attempt.failure instanceof UnattributableResultException
                        || (attempt.compound
                                && Interruption.in(attempt.failure)
                                && (attempt.cancelHangs || !transactionStillOpen(leader))));
        if (unknown) {
            leader.session.barFromSharing();
        }
        if (attempt.cancelHangs || attempt.lost) {
            // The server rolls back when the link is gone.
            giveUp(leader);
            batcher.health().failed();
            return unknown ? FlushOutcome.UNKNOWN : FlushOutcome.NATIVE;
        }
        Connection connection = (Connection) leader.session.connection();
        boolean undone = unknown || !driver.verifier().kept(attempt.failure);
        try {
            // Before that there is nothing to roll back, and the connection is not touched because of a fault of ours.
            if (attempt.restore || (attempt.begun && needsRollback(leader))) {
                rollBack(connection);
                undone &= unknown || undone(leader, attempt);
                if (attempt.restore) {
                    connection.setAutoCommit(true);
                }
            }
        } catch (Throwable e) {
            // Whoever used the connection next would be in the group's transaction; without it, that is rolled back.
            attempt.failure.addSuppressed(e);
            leader.session.barFromSharing();
            abort(leader.session);
        }
        if (undone && !unknown && attempt.noWait && driver.adapter().metLock(attempt.failure)) {
            attempt.metLock = true;
            return FlushOutcome.NATIVE;
        }
        batcher.health().failed();
        if (!undone) {
            return keptByServer(batcher, attempt);
        }
        return unknown ? FlushOutcome.UNKNOWN : FlushOutcome.NATIVE;
    }

    private boolean undone(WriteRequest leader, FlushAttempt attempt) {
        try {
            return driver.verifier()
                    .undone(
                            (Connection) leader.session.connection(),
                            leader.facts,
                            attempt.transaction || attempt.compound);
        } catch (Throwable e) {
            // What the server said of the table before holds.
            attempt.failure.addSuppressed(e);
            return true;
        }
    }

    /**
     * Something of the group is in the database for good, so nobody may repeat it. Where each member's answer has come, a
     * rollback that undid nothing has made it final.
     */
    private static FlushOutcome keptByServer(Batcher batcher, FlushAttempt attempt) {
        batcher.health().excludeFor(ExclusionReason.NON_TRANSACTIONAL, NOT_TRANSACTIONAL_FOR_NANOS);
        attempt.failure = new NotUndoneException(attempt.failure);
        if (attempt.results == null || attempt.commitMayBeSent) {
            return FlushOutcome.UNKNOWN;
        }
        for (int i = 0; i < attempt.results.length; i++) {
            attempt.answered[i].settle(Settlement.committed(attempt.results[i]));
        }
        return FlushOutcome.COMMITTED;
    }

    /** Whatever the connection ran next could be hit by a cancel that is still under way. */
    void giveUp(WriteRequest leader) {
        leader.session.barFromSharing();
        abort(leader.session);
    }

    /** From the watching thread, while the leader's waits for an answer. */
    void cut(WriteRequest leader) {
        leader.session.barFromSharing();
        try {
            driver.adapter().cut(leader.session.connection());
        } catch (Throwable e) {
            observer.agentError("cut", e);
        }
    }

    private void abort(Session session) {
        session.lose();
        try {
            session.abort();
        } catch (Throwable e) {
            observer.agentError("abort", e);
        }
    }

    /**
     * An interrupted compound statement may have been interrupted behind its commit; while its transaction is open it was
     * not. The driver cannot tell: it believes in an open transaction after any error.
     */
    private static boolean transactionStillOpen(WriteRequest leader) {
        try (Statement statement = ((Connection) leader.session.connection()).createStatement();
                ResultSet answer = statement.executeQuery("SELECT @@in_transaction")) {
            return answer.next() && answer.getInt(1) == 1;
        } catch (SQLException e) {
            return false;
        }
    }

    private boolean closed(WriteRequest leader) {
        return (driver.adapter().connectionState(leader.session.connection()) & DriverAdapter.CLOSED) != 0;
    }

    private boolean needsRollback(WriteRequest leader) {
        return (driver.adapter().connectionState(leader.session.connection()) & TRANSACTION_OPEN) != 0;
    }

    private static void rollBack(Connection connection) throws SQLException {
        // MariaDB's Connection.rollback() sends nothing while the driver believes that no transaction is open.
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        }
    }
}
