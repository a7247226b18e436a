package io.writebatch.core;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.core.group.FlushPlanner;
import io.writebatch.core.group.TableVerifier;
import io.writebatch.core.session.SessionStart;
import io.writebatch.core.sql.Dialect;

/**
 * What the core needs of one loaded copy of a JDBC driver.
 *
 * @param nullsInTypes whether writes that bind NULL to different parameters must not share a batch
 */
public record Driver(
        Dialect dialect,
        DriverAdapter adapter,
        FlushPlanner planner,
        TableVerifier verifier,
        SessionStart sessionStart,
        boolean nullsInTypes) {}
