package io.writebatch.agent.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * As much of an HTTP request's head as the metrics endpoint looks at.
 *
 * @param path without the query
 * @param accept null when there is no such header
 * @param gzip whether the client takes a compressed answer
 */
record HttpHead(String method, String path, String accept, boolean gzip) {
    private static final int MAX_BYTES = 8192;

    /** Reads up to the empty line. Null when this is no HTTP or too long. */
    static HttpHead read(InputStream in) throws IOException {
        byte[] bytes = new byte[MAX_BYTES];
        int length = 0;
        int end = -1;
        while (end < 0) {
            int n = in.read(bytes, length, bytes.length - length);
            if (n <= 0) {
                return null;
            }
            length += n;
            end = end(bytes, length);
        }
        return parse(new String(bytes, 0, end, StandardCharsets.ISO_8859_1));
    }

    private static int end(byte[] bytes, int length) {
        for (int i = 1; i < length; i++) {
            if (bytes[i] == '\n' && (bytes[i - 1] == '\n' || (i > 2 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n'))) {
                return i;
            }
        }
        return -1;
    }

    private static HttpHead parse(String head) {
        String request = head.lines().findFirst().orElse("");
        int first = request.indexOf(' ');
        int last = request.lastIndexOf(' ');
        if (first <= 0 || last <= first + 1 || !request.startsWith("HTTP/1.", last + 1)) {
            return null;
        }
        String target = request.substring(first + 1, last);
        int query = target.indexOf('?');
        String encodings = header(head, "accept-encoding");
        return new HttpHead(
                request.substring(0, first),
                query < 0 ? target : target.substring(0, query),
                header(head, "accept"),
                encodings != null && encodings.contains("gzip") && !encodings.contains("gzip;q=0"));
    }

    private static String header(String head, String name) {
        return head.lines()
                .skip(1)
                .filter(line -> line.length() > name.length()
                        && line.charAt(name.length()) == ':'
                        && line.regionMatches(true, 0, name, 0, name.length()))
                .map(line -> line.substring(name.length() + 1).trim().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse(null);
    }
}
