package io.writebatch.agent.driver;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions of a driver that all tests were run with, from the oldest to the newest. */
public record TestedVersions(String oldest, String newest) {
    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)*");

    /**
     * Whether a version came after all of them. A build between two versions, as {@code 42.8.0-SNAPSHOT}, counts as the
     * version that it leads to; what does not begin with a number is not known to be newer.
     */
    boolean areOlderThan(String version) {
        return Arrays.compare(numbers(version), numbers(newest)) > 0;
    }

    private static int[] numbers(String version) {
        Matcher found = NUMBERS.matcher(version);
        return found.lookingAt()
                ? Arrays.stream(found.group().split("\\."))
                        .mapToInt(Integer::parseInt)
                        .toArray()
                : new int[0];
    }

    @Override
    public String toString() {
        return oldest + " to " + newest;
    }
}
