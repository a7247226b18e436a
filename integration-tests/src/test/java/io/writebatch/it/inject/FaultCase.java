package io.writebatch.it.inject;

import io.writebatch.it.inject.Faults.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One way in which the agent fails.
 *
 * @param passed how many points it passes before
 * @param point the first that fails, as of a run without failures
 */
record FaultCase(Kind kind, int passed, int times, String point) {
    private static final int FROM_THERE_ON = Integer.MAX_VALUE;

    private static final int MOST_NOTICED = 10;

    private static final List<Kind> KINDS = List.of(Kind.values());

    /** What is tried. */
    interface Attempt {
        void run(FaultCase fault) throws Exception;
    }

    /** Each different point comes before the same point's later passes; the kinds take turns. */
    static List<FaultCase> choose(List<String> points, long seed, int most) {
        Random random = new Random(seed);
        List<Integer> first = new ArrayList<>();
        List<Integer> later = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (int i = 0; i < points.size(); i++) {
            (known.add(points.get(i)) ? first : later).add(i);
        }
        Collections.shuffle(first, random);
        Collections.shuffle(later, random);
        List<FaultCase> cases = new ArrayList<>();
        for (List<Integer> chosen : List.of(first, later)) {
            for (int way = 0; way < 2 * KINDS.size(); way++) {
                for (int i = 0; i < chosen.size() && cases.size() < most; i++) {
                    int turn = (way + i) % (2 * KINDS.size());
                    cases.add(new FaultCase(
                            KINDS.get(turn / 2),
                            chosen.get(i),
                            turn % 2 == 0 ? 1 : FROM_THERE_ON,
                            points.get(chosen.get(i))));
                }
            }
        }
        return cases;
    }

    /** @param fault null to record the points only */
    static void arm(FaultCase fault) {
        if (fault == null) {
            Faults.record();
        } else {
            Faults.arm(fault.kind, fault.passed, fault.times);
        }
    }

    /** Tries all; fails with what went wrong and when. */
    static void tryAll(List<FaultCase> cases, Attempt attempt) {
        List<Throwable> noticed = new ArrayList<>();
        for (FaultCase fault : cases) {
            try {
                attempt.run(fault);
            } catch (Throwable e) {
                noticed.add(new AssertionError(fault + " was noticed", e));
            }
            if (noticed.size() == MOST_NOTICED) {
                break;
            }
        }
        if (!noticed.isEmpty()) {
            AssertionError all = new AssertionError(noticed.size() + " of " + cases.size() + " faults were noticed");
            noticed.forEach(all::addSuppressed);
            throw all;
        }
    }
}
