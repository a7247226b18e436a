package io.writebatch.bridge;

/**
 * In which form a flush is sent.
 *
 * @param shape one of the shape constants of {@link DriverAdapter}
 * @param rowStart for {@link DriverAdapter#SHAPE_MULTI_ROW}: where the row of values starts in the text, else -1
 * @param rowEnd for {@link DriverAdapter#SHAPE_MULTI_ROW}: behind the row of values, else -1
 * @param rowsGuard for {@link DriverAdapter#SHAPE_MULTI_ROW}: a query to be executed behind it in the same exchange, whose
 *     failure undoes it; empty for none
 * @param keyedUpdate for {@link DriverAdapter#SHAPE_KEYED_UPDATE}, else null
 * @param noWait whether a row that somebody else has locked is to fail the flush at once, in a server that would end a circle
 *     of waits by rolling back whoever it likes: see {@link DriverAdapter#metLock}
 * @param memory of the session on whose connection it is sent, null for a flush that leaves nothing there
 */
public record FlushForm(
        int shape,
        int rowStart,
        int rowEnd,
        String rowsGuard,
        KeyedUpdate keyedUpdate,
        boolean noWait,
        SessionMemory memory) {
    /** Of a shape that needs to know no more. */
    public static FlushForm of(int shape) {
        return new FlushForm(shape, -1, -1, "", null, false, null);
    }
}
