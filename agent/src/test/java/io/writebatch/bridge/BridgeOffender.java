package io.writebatch.bridge;

import java.sql.SQLException;

/** Breaks a rule, so that a test can see the rule notice. */
public interface BridgeOffender {
    void fail() throws SQLException;
}
