package io.writebatch.core.group;

import java.util.Comparator;

/**
 * The members of a group in the order of their values: whoever writes the same rows in groups locks them in the same
 * order. Equal ones stay in the order of their arrival.
 *
 * <p>By binary insertion: a group is small, its members often arrive in order, and the JDK's sort was compiled eight times
 * over in the first seconds of a load (its branches for runs and gallops come into use one by one), which took a tenth of
 * all time that the compiler needed.
 */
final class StableOrder {
    private final Comparator<Object> byValues;

    /** @param byValues of what the drivers' adapters hold as a write's values */
    StableOrder(Comparator<Object> byValues) {
        this.byValues = byValues;
    }

    /** @return a new array */
    WriteRequest[] of(WriteRequest[] members) {
        WriteRequest[] ordered = members.clone();
        for (int i = 1; i < ordered.length; i++) {
            WriteRequest member = ordered[i];
            if (!before(member, ordered[i - 1])) {
                continue;
            }
            int place = place(ordered, i, member);
            System.arraycopy(ordered, place, ordered, place + 1, i - place);
            ordered[place] = member;
        }
        return ordered;
    }

    /** Behind all of the first {@code count} that are not greater. */
    private int place(WriteRequest[] ordered, int count, WriteRequest member) {
        int from = 0;
        int to = count;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (before(member, ordered[middle])) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }

    private boolean before(WriteRequest member, WriteRequest other) {
        return byValues.compare(member.values.values(), other.values.values()) < 0;
    }
}
