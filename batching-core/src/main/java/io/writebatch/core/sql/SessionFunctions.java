package io.writebatch.core.sql;

/**
 * Finds functions that belong to a session in what a table runs by itself: defaults, generated columns, triggers. There
 * they would be called in the session that carries a group.
 *
 * <p>Such texts may be of any language, so they are not read: whatever looks like a call counts, also in a comment or a
 * literal, which may be run as SQL. A table kept out for nothing costs little.
 */
public final class SessionFunctions {
    private SessionFunctions() {}

    /**
     * Why writes to a table that runs this text may not be batched.
     *
     * @param text null for none
     * @return null when nothing is found
     */
    public static ExclusionReason exclusion(String text) {
        int length = text == null ? 0 : text.length();
        int i = 0;
        while (i < length) {
            int start = i;
            while (i < length && Characters.isNamePart(text.charAt(i))) {
                i++;
            }
            if (i == start) {
                i++;
            } else if (isOpenBehindSpace(text, i)) {
                ExclusionReason exclusion =
                        exclusionOf(FunctionCatalog.notable(Characters.toLower(text.substring(start, i))));
                if (exclusion != null) {
                    return exclusion;
                }
            }
        }
        return null;
    }

    /**
     * Waits, and locks that end with the transaction, hold up a group but are the same in any session. That notifications
     * of a group collapse and come from one session is said in the documentation.
     */
    private static ExclusionReason exclusionOf(FunctionKind kind) {
        return kind == null || kind == FunctionKind.WAIT || kind == FunctionKind.NOTIFICATION ? null : kind.exclusion();
    }

    /** Whether a parenthesis follows; white space, the end of a quoted name and comments may stand before it. */
    private static boolean isOpenBehindSpace(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '(') {
            char c = text.charAt(i);
            if (text.startsWith("/*", i)) {
                i = behind("*/", text, i + 2);
            } else if (text.startsWith("--", i) || c == '#') {
                i = behind("\n", text, i);
            } else if (Character.isWhitespace(c) || c == '"' || c == '`') {
                i++;
            } else {
                return false;
            }
        }
        return i < text.length();
    }

    private static int behind(String end, String text, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }
}
