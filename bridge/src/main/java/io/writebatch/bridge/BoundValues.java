package io.writebatch.bridge;

/**
 * The values an application bound to a prepared statement, as the driver itself encoded or kept them. The values object is
 * the driver's and is only handed back to it.
 */
public final class BoundValues {
    private final Object values;
    private final int[] types;
    private final long bytes;

    /**
     * @param values the driver's own parameter list; a copy that the application cannot change, once {@link DriverAdapter#kept}
     * @param types the driver's type of every parameter; writes of one group have equal types
     * @param bytes estimated size on the wire
     */
    public BoundValues(Object values, int[] types, long bytes) {
        this.values = values;
        this.types = types;
        this.bytes = bytes;
    }

    public Object values() {
        return values;
    }

    /** Not copied: must not be written to. */
    public int[] types() {
        return types;
    }

    public long bytes() {
        return bytes;
    }
}
