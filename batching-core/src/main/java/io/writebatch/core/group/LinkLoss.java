package io.writebatch.core.group;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;

/**
 * Tells a failure the server reported, after which it has rolled back, from one after which nobody knows what the server
 * did. Judged by exceptions only: the update counts of both drivers' batch exceptions claim failure also for commits
 * whose answer was lost.
 */
final class LinkLoss {
    /** MariaDB: server shutdown, connection killed, server gone away, lost connection during query. */
    private static final Set<Integer> VENDOR_CODES = Set.of(1053, 1927, 2006, 2013);

    /**
     * What a trigger raises, or a foreign server's connection that it uses. Not 08006 and 08007, which also tell of a
     * commit at a foreign server that may have taken place, nor 08P01 and 08S01, after which a server may close the link.
     */
    private static final Set<String> RAISED_STATES = Set.of("08000", "08001", "08003", "08004");

    /** PostgreSQL has none; MariaDB: SIGNAL. MariaDB's driver gives -1 to its own exceptions. */
    private static final Set<Integer> RAISED_VENDOR_CODES = Set.of(0, 1644);

    private static final int LONGEST_CHAIN = 64;
    private static final int LONGEST_NEXT_CHAIN = 100_000;

    private LinkLoss() {}

    static boolean in(Throwable failure) {
        return in(failure, false);
    }

    /**
     * @param linkAlive whether the connection was not closed by the failure: both drivers close it when they cannot read
     *     an answer to its end
     */
    static boolean in(Throwable failure, boolean linkAlive) {
        boolean serverAnswered = false;
        Throwable current = failure;
        for (int i = 0; current != null && i < LONGEST_CHAIN; i++) {
            if (current instanceof IOException || !(current instanceof Exception)) {
                return true;
            }
            if (current instanceof SQLException sql) {
                if (meansLoss(sql, linkAlive)) {
                    return true;
                }
                serverAnswered |= sql.getSQLState() != null;
                if (inNext(sql, linkAlive)) {
                    return true;
                }
            }
            current = current.getCause();
        }
        return !serverAnswered;
    }

    /** A batch's further failures; a loop, because a chain can be as long as a batch. */
    private static boolean inNext(SQLException failure, boolean linkAlive) {
        SQLException next = failure.getNextException();
        for (int i = 0; next != null && i < LONGEST_NEXT_CHAIN; i++) {
            if (meansLoss(next, linkAlive) || next.getCause() instanceof IOException) {
                return true;
            }
            next = next.getNextException();
        }
        return false;
    }

    private static boolean meansLoss(SQLException failure, boolean linkAlive) {
        String state = failure.getSQLState();
        if (VENDOR_CODES.contains(failure.getErrorCode())) {
            return true;
        }
        if (state == null) {
            return false;
        }
        return state.startsWith("57P0") || (state.startsWith("08") && !(linkAlive && raised(state, failure)));
    }

    private static boolean raised(String state, SQLException failure) {
        return RAISED_STATES.contains(state) && RAISED_VENDOR_CODES.contains(failure.getErrorCode());
    }
}
