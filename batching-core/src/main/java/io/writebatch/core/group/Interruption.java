package io.writebatch.core.group;

import java.sql.SQLException;
import java.util.Set;

/** Errors that can strike a running statement at any point, whatever it does there. */
final class Interruption {
    /** MariaDB: killed query, {@code max_statement_time} exceeded, and MySQL's number for it. */
    private static final Set<Integer> VENDOR_CODES = Set.of(1317, 1969, 3024);

    private static final int LONGEST_CHAIN = 64;

    private Interruption() {}

    static boolean in(Throwable failure) {
        Throwable current = failure;
        for (int i = 0; current != null && i < LONGEST_CHAIN; i++) {
            if (current instanceof SQLException sql && VENDOR_CODES.contains(sql.getErrorCode())) {
                return true;
            }
            current = current.getCause();
        }
        return false;
    }
}
