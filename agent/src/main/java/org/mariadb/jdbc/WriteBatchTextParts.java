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
