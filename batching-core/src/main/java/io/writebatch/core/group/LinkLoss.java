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

    private static final int LONGEST_CHAIN = 64;
    private static final int LONGEST_NEXT_CHAIN = 100_000;

    private LinkLoss() {}

    static boolean in(Throwable failure) {
        boolean serverAnswered = false;
        Throwable current = failure;
        for (int i = 0; current != null && i < LONGEST_CHAIN; i++) {
            if (current instanceof IOException || !(current instanceof Exception)) {
                return true;
            }
            if (current instanceof SQLException sql) {
                if (meansLoss(sql)) {
                    return true;
                }
                serverAnswered |= sql.getSQLState() != null;
                if (inNext(sql)) {
                    return true;
                }
            }
            current = current.getCause();
        }
        return !serverAnswered;
    }

    /** A batch's further failures; a loop, because a chain can be as long as a batch. */
    private static boolean inNext(SQLException failure) {
        SQLException next = failure.getNextException();
        for (int i = 0; next != null && i < LONGEST_NEXT_CHAIN; i++) {
            if (meansLoss(next) || next.getCause() instanceof IOException) {
                return true;
            }
            next = next.getNextException();
        }
        return false;
    }

    private static boolean meansLoss(SQLException failure) {
        String state = failure.getSQLState();
        return (state != null && (state.startsWith("08") || state.startsWith("57P0")))
                || VENDOR_CODES.contains(failure.getErrorCode());
    }
}
