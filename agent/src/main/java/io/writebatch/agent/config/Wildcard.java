package io.writebatch.agent.config;

/** Matches text against a pattern of {@code *} and {@code ?}, ignoring case, in time bounded by the product of both. */
final class Wildcard {
    private Wildcard() {}

    /** Compares the part of {@code pattern} between its two bounds with the part of {@code text} between its own. */
    static boolean matches(String pattern, int patternStart, int patternEnd, String text, int textStart, int textEnd) {
        int p = patternStart;
        int t = textStart;
        int starAt = -1;
        int starText = 0;
        while (t < textEnd) {
            if (p < patternEnd && pattern.charAt(p) == '*') {
                starAt = p++;
                starText = t;
            } else if (p < patternEnd && (pattern.charAt(p) == '?' || same(pattern.charAt(p), text.charAt(t)))) {
                p++;
                t++;
            } else if (starAt >= 0) {
                p = starAt + 1;
                t = ++starText;
            } else {
                return false;
            }
        }
        while (p < patternEnd && pattern.charAt(p) == '*') {
            p++;
        }
        return p == patternEnd;
    }

    private static boolean same(char a, char b) {
        return a == b
                || Character.toLowerCase(Character.toUpperCase(a)) == Character.toLowerCase(Character.toUpperCase(b));
    }
}
