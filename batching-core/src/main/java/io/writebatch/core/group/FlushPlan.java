package io.writebatch.core.group;

import io.writebatch.bridge.DriverAdapter;

/**
 * How one group is flushed.
 *
 * @param shape one of the shape constants of {@link DriverAdapter}
 * @param transaction whether the flush needs a transaction of its own around it. Without one the flush commits by
 *     itself in the exchange that executes it, so a link lost during it leaves the outcome unknown; with one, a link
 *     lost before the commit is sent means that nothing was written
 * @param otherwise what to do with a group whose values do not suit the shape or fit into one command; null when all do
 */
public record FlushPlan(int shape, boolean transaction, FlushPlan otherwise) {
    /** Each write a command of its own, all in a transaction: what every driver does at any size. */
    public static final FlushPlan WRITE_BY_WRITE = new FlushPlan(DriverAdapter.SHAPE_BATCH, true, null);

    /** Write by write where it does not fit. */
    public FlushPlan(int shape, boolean transaction) {
        this(shape, transaction, WRITE_BY_WRITE);
    }

    /** Whether one compound statement holds the transaction, and may be interrupted on either side of its commit. */
    boolean inBlock() {
        return shape == DriverAdapter.SHAPE_COMPOUND || shape == DriverAdapter.SHAPE_KEYED_UPDATE;
    }
}
