package io.writebatch.core.delay;

/**
 * How much of the crowd of known writers a leader waits for: all of it, or half. Waiting for all makes the fewest
 * flushes; with half, one half's writers come back while the other half is being flushed, so that neither client nor
 * server stands still. Which is faster depends on round trip, sync, and both sides' CPU, so both are tried: each for a
 * window of flushes, then mostly the one that wrote more per second, the other now and then.
 *
 * <p>Used by the leader that holds the lane.
 */
public final class CrowdShare {
    /** Some dozen flushes; a shorter window would mostly measure the last sync. */
    private static final long WINDOW_NANOS = 30_000_000L;

    /** A window with a longer gap was not busy all the time, and says nothing. */
    private static final long LONGEST_WINDOW_NANOS = 2 * WINDOW_NANOS;

    private static final double WEIGHT = 0.2;

    /** Windows of either before the first choice. */
    private static final int TRIALS = 6;

    /** From then on the slower one gets one window of so many, */
    private static final int TRY_AGAIN_EVERY = 24;

    /** and of more and more, up to so many, while its windows are much slower: they cost what they lag behind. */
    private static final int SELDOM = 8 * TRY_AGAIN_EVERY;

    private static final double MUCH_SLOWER = 0.85;

    private final double[] writesPerNano = new double[2];

    /** 0 for all, 1 for half. */
    private int current;

    /** Both count down, so that nothing grows for as long as the application runs. */
    private int trialsLeft = 2 * TRIALS - 1;

    /** What wrote more when last compared. */
    private int chosen;

    private int tryAgainEvery = TRY_AGAIN_EVERY;
    private int untilNextTry = TRY_AGAIN_EVERY;
    private long windowStart;
    private long windowWrites;
    private boolean started;

    /**
     * How many members make a leader stop waiting.
     *
     * @param crowd members already there and writers that are expected
     */
    public int wanted(int crowd) {
        return halving() ? Math.max(2, (crowd + 1) / 2) : crowd;
    }

    /** Whether half of the crowd is enough now. */
    public boolean halving() {
        return current == 1;
    }

    /** A flush of {@code size} members has ended at {@code nanos}. */
    public void flushed(int size, long nanos) {
        if (!started) {
            started = true;
            windowStart = nanos;
            return;
        }
        windowWrites += size;
        long elapsed = nanos - windowStart;
        if (elapsed >= WINDOW_NANOS) {
            if (elapsed <= LONGEST_WINDOW_NANOS) {
                close((double) windowWrites / elapsed);
            }
            windowStart = nanos;
            windowWrites = 0;
        }
    }

    private void close(double rate) {
        double known = writesPerNano[current];
        writesPerNano[current] = known == 0 ? rate : known + WEIGHT * (rate - known);
        if (trialsLeft > 0) {
            trialsLeft--;
            current = 1 - current;
            return;
        }
        int better = writesPerNano[1] > writesPerNano[0] ? 1 : 0;
        if (better != chosen) {
            chosen = better;
            tryAgainEvery = TRY_AGAIN_EVERY;
            untilNextTry = TRY_AGAIN_EVERY;
        } else if (current != better) {
            boolean muchSlower = rate < MUCH_SLOWER * writesPerNano[better];
            tryAgainEvery = muchSlower ? Math.min(SELDOM, 2 * tryAgainEvery) : TRY_AGAIN_EVERY;
            untilNextTry = tryAgainEvery;
        }
        untilNextTry--;
        current = untilNextTry == 0 ? 1 - better : better;
    }
}
