package io.writebatch.agent.config;

/** Makes any text fit for one line of a log. */
public final class OneLine {
    private static final int LONGEST = 500;

    private OneLine() {}

    /** The text with control characters as blanks, cut when it is very long; {@code null} as the word. */
    public static String of(String text) {
        if (text == null) {
            return "null";
        }
        int length = Math.min(text.length(), LONGEST);
        StringBuilder line = new StringBuilder(length + 3);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
        }
        return length < text.length() ? line.append("...").toString() : line.toString();
    }
}
