package io.writebatch.core.sql;

/**
 * What a developer wrote in a comment of a statement: {@code file:orders.java line:42 batch:10}.
 *
 * <p>File and line become metric labels: they are short and hold visible characters only.
 */
public final class Hint {
    /** {@link #batchMillis()} when the hint does not speak of the delay. */
    public static final int ABSENT = -1;

    public static final Hint NONE = new Hint("", "", ABSENT);

    private final String file;
    private final String line;
    private final int batchMillis;

    Hint(String file, String line, int batchMillis) {
        this.file = file;
        this.line = line;
        this.batchMillis = batchMillis;
    }

    /** Never null, empty when absent. */
    public String file() {
        return file;
    }

    /** Never null, empty when absent. */
    public String line() {
        return line;
    }

    /** The longest delay in milliseconds; 0 keeps the statement out of batches, {@link #ABSENT} says nothing. */
    public int batchMillis() {
        return batchMillis;
    }

    /** The longest delay in nanoseconds; without end when the hint does not speak of it. */
    public long delayNanos() {
        return batchMillis == ABSENT ? Long.MAX_VALUE : batchMillis * 1_000_000L;
    }

    /** This hint, with what it does not say taken from a later one. */
    Hint orElse(Hint later) {
        if (this == NONE) {
            return later;
        }
        if (later == NONE) {
            return this;
        }
        return new Hint(
                file.isEmpty() ? later.file : file,
                line.isEmpty() ? later.line : line,
                batchMillis == ABSENT ? later.batchMillis : batchMillis);
    }

    @Override
    public String toString() {
        return "file:" + file + " line:" + line + " batch:" + batchMillis;
    }
}
