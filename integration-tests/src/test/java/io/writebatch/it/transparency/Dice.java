package io.writebatch.it.transparency;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices, the same for the same seed. */
public final class Dice {
    private final SplittableRandom random;

    public Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** From 0 to before the bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    public boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    @SafeVarargs
    public final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    public <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
