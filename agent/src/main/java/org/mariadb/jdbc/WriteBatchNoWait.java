package org.mariadb.jdbc;

import java.sql.SQLException;

/**
 * Lets a flush fail where it would wait for a lock of InnoDB's. A group that waited while it holds the locks of the members
 * before would be part of circles that the single writes would not have closed; InnoDB ends a circle at once, and by
 * rolling back whoever has written least, which is hardly ever the group.
 *
 * <p>The limit is the statement's own: it holds for what triggers do as well, and the session's is as it was afterwards.
 */
final class WriteBatchNoWait {
    private static final String LIMIT = "SET STATEMENT innodb_lock_wait_timeout=0 FOR ";

    /** ER_LOCK_WAIT_TIMEOUT. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private WriteBatchNoWait() {}

    /** What stands before the statement; empty for servers older than those for which it is known to work. */
    static String limit(Connection connection) {
        return connection.getContext().getVersion().isMariaDBServer()
                        && connection.getContext().getVersion().versionGreaterOrEqual(10, 6, 0)
                ? LIMIT
                : "";
    }

    /** A batch's exception has the server's as its cause. */
    static boolean in(Throwable failure) {
        int depth = 0;
        for (Throwable e = failure; e != null && depth < 8; e = e.getCause(), depth++) {
            if (e instanceof SQLException sql && sql.getErrorCode() == LOCK_WAIT_TIMEOUT) {
                return true;
            }
        }
        return false;
    }
}
