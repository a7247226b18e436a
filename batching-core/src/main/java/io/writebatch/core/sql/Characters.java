package io.writebatch.core.sql;

/** Character classes as the servers' lexers see them, which is not how {@link Character} sees them. */
final class Characters {
    private static final int FIRST_NON_ASCII = 0x80;

    private Characters() {}

    /** White space to both servers and both drivers; form feed and vertical tab are not. */
    static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHexDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** What both servers read as the continuation of an unquoted name. */
    static boolean isNamePart(char c) {
        return isLetter(c) || isDigit(c) || c == '_' || c == '$' || c >= FIRST_NON_ASCII;
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= FIRST_NON_ASCII) {
                return false;
            }
        }
        return true;
    }

    /**
     * The servers take every non-ASCII character for a part of a name; drivers and readers may see a space or nothing at
     * all. Only what everybody takes for a part of a word is certain.
     */
    static boolean isCertainNamePart(int codePoint) {
        return Character.isLetterOrDigit(codePoint)
                || switch (Character.getType(codePoint)) {
                    case Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.CONNECTOR_PUNCTUATION -> true;
                    default -> false;
                };
    }

    static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    static char toLower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    /** ASCII only, as the servers fold keywords; {@code String.toLowerCase} maps the Kelvin sign to k. */
    static String toLower(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != toLower(c)) {
                char[] folded = text.toCharArray();
                for (int j = i; j < folded.length; j++) {
                    folded[j] = toLower(folded[j]);
                }
                return new String(folded);
            }
        }
        return text;
    }
}
