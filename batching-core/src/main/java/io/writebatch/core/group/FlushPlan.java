package io.writebatch.core.group;

import io.writebatch.bridge.DriverAdapter;

/**
 * How one group is flushed.
 *
 * @param shape one of the shape constants of {@link DriverAdapter}
 * @param transaction whether the flush needs a transaction of its own around it. Without one the flush commits by
 *     itself in the exchange that executes it, so a link lost during it leaves the outcome unknown; with one, a link
 *     lost before the commit is sent means that nothing was written
 */
public record FlushPlan(int shape, boolean transaction) {
    /** Each write a command of its own, all in a transaction: what every driver does at any size. */
    public static final FlushPlan WRITE_BY_WRITE = new FlushPlan(DriverAdapter.SHAPE_BATCH, true);
}
