package io.writebatch.core.group;

import java.sql.SQLException;

/** A flush succeeded, but its answer does not tell each member's update count. */
final class UnattributableResultException extends SQLException {
    private static final long serialVersionUID = 1L;

    UnattributableResultException(int members) {
        super(
                "The server's answer to a group of " + members + " writes does not tell each one's update count",
                "HY000");
    }
}
