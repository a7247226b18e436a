package org.mariadb.jdbc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.client.util.Parameters;
import org.mariadb.jdbc.util.ClientParser;

/** A statement's text as the driver parsed it, written piecewise with parameters in the places of its markers. */
final class WriteBatchTextParts {
    static final int COM_QUERY = 3;
    private static final int NO_BACKSLASH_ESCAPES = 512;
    private static final String READ_MORE_CLOSELY = "'\"`\\#-/";

    private final ClientParser parser;

    WriteBatchTextParts(Statement leader, String sql) {
        boolean noBackslashEscapes = (leader.con.getContext().getServerStatus() & NO_BACKSLASH_ESCAPES) != 0;
        this.parser = ClientParser.parameterParts(sql, noBackslashEscapes);
    }

    String sql() {
        return parser.getSql();
    }

    int length() {
        return parser.getQuery().length;
    }

    int parameters() {
        return parser.getParamPositions().size();
    }

    /** Where the marker of a parameter stands, counted from 0. */
    int marker(int parameter) {
        return parser.getParamPositions().get(parameter);
    }

    /** The place that the character at {@code index} of the text has among the bytes. */
    int place(int index) {
        return parser.getSql().substring(0, index).getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * Whether in the list in parentheses from {@code from} to before {@code to} each marker is an element of its own. Never
     * where it holds what would have to be read more closely: quotes, comments, escapes.
     */
    boolean markersStandAlone(int from, int to) {
        byte[] query = parser.getQuery();
        int depth = 0;
        int markers = 0;
        // Of the element that is being read.
        boolean marker = false;
        boolean other = false;
        for (int at = from + 1; at < to - 1; at++) {
            if (markers < parameters() && marker(markers) == at) {
                markers++;
                if (depth > 0 || marker || other) {
                    return false;
                }
                marker = true;
            } else if (query[at] == ',' && depth == 0) {
                marker = false;
                other = false;
            } else if (READ_MORE_CLOSELY.indexOf(query[at]) >= 0) {
                return false;
            } else if (query[at] > ' ') {
                depth += query[at] == '(' ? 1 : query[at] == ')' ? -1 : 0;
                if (marker) {
                    return false;
                }
                other = true;
            }
        }
        return markers == parameters();
    }

    /**
     * Writes the bytes from {@code from} to before {@code to}.
     *
     * @param parameters null where the range holds no markers, or the text is literal
     */
    void write(Writer writer, Context context, int from, int to, Parameters parameters)
            throws IOException, SQLException {
        byte[] query = parser.getQuery();
        List<Integer> markers = parser.getParamPositions();
        int at = from;
        for (int i = 0; parameters != null && i < markers.size(); i++) {
            int marker = markers.get(i);
            if (marker >= at && marker < to) {
                writer.writeBytes(query, at, marker - at);
                parameters.get(i).encodeText(writer, context);
                at = marker + 1;
            }
        }
        writer.writeBytes(query, at, to - at);
    }
}
