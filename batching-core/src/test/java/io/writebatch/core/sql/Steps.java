package io.writebatch.core.sql;

/** Called by the classes that {@link CountingReader} changes; public for them, which live in another class loader. */
public final class Steps {
    private static long count;

    private Steps() {}

    static void reset() {
        count = 0;
    }

    static long count() {
        return count;
    }

    /** A method is entered, or a loop goes round. */
    public static void step() {
        count++;
    }

    public static int indexOf(String text, int character, int from) {
        return counted(text, text.indexOf(character, from), from);
    }

    public static int indexOf(String text, String part, int from) {
        return counted(text, text.indexOf(part, from), from);
    }

    private static int counted(String text, int found, int from) {
        count += (found < 0 ? text.length() : found) - from;
        return found;
    }

    public static String substring(String text, int from, int to) {
        count += to - from;
        return text.substring(from, to);
    }
}
