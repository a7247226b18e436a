package io.writebatch.it.transparency;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes alike what may differ: ids, times, numbers of sessions, places of rows in their files.
 *
 * <p>Generated ids are named in the order in which they are met. A group that is rolled back and run natively leaves gaps
 * in sequences, which is allowed; an id that was told must still be that of its row.
 */
final class Canonical {
    /** As the catalogue's sequences give them. */
    private static final Pattern ID = Pattern.compile("\\b7[1-3]\\d{4}\\b");

    /** Programs write older times only, so this one was the server's. */
    private static final Pattern NOW =
            Pattern.compile("20(?:2[5-9]|[3-9]\\d)-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?");

    /** The session's own number is named by then, so this one belongs to a connection that is closed, or to another. */
    private static final Pattern OTHER_SESSION = Pattern.compile("\\(conn=\\d+\\)");

    /** How Java prints an object that cannot tell what it is, such as an array of bytes. */
    private static final Pattern OBJECT = Pattern.compile("@[0-9a-f]{3,8}\\b");

    /** Where a lock was waited for: a group that is rolled back and run natively has left dead rows before it. */
    private static final Pattern TUPLE = Pattern.compile("\\btuple \\(\\d+,\\d+\\)");

    /** MariaDB numbers prepared statements over all of its sessions. */
    private static final Pattern HANDLER = Pattern.compile("\\bhandler \\(\\d+\\)");

    /** The name that a run gives its connections, seen where a table keeps it. */
    private static final Pattern RUN = Pattern.compile("\\brun\\d+\\b");

    private Canonical() {}

    static List<String> lines(List<String> lines) {
        Map<String, String> names = new HashMap<>();
        List<String> canonical = new ArrayList<>();
        for (String line : lines) {
            // First the times: the fraction of a second may look like an id.
            String named = NOW.matcher(line).replaceAll("now");
            // And the hashes: they may, too.
            named = OBJECT.matcher(named).replaceAll("@");
            named = ID.matcher(named)
                    .replaceAll(id -> names.computeIfAbsent(id.group(), unused -> "id" + (names.size() + 1)));
            named = OTHER_SESSION.matcher(named).replaceAll("(conn=other)");
            named = TUPLE.matcher(named).replaceAll("tuple");
            named = RUN.matcher(named).replaceAll("run");
            canonical.add(HANDLER.matcher(named).replaceAll("handler"));
        }
        return canonical;
    }
}
