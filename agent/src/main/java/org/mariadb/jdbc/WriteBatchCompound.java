package org.mariadb.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.client.util.Parameters;

/**
 * Every member's own statement, one behind the other, each with a variable for its count. The counts come back as one
 * text, which costs both sides less than as many columns.
 */
final class WriteBatchCompound extends WriteBatchBlock {
    private static final String COUNT = VARIABLE + "count_";

    WriteBatchCompound(Statement leader, String limit, String sql) {
        super(leader, limit, sql);
    }

    @Override
    String variables(int writes) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < writes; i++) {
            names.append(i == 0 ? "" : ",").append(COUNT).append(i);
        }
        return names.toString();
    }

    @Override
    void writeMembers(Writer writer, Context context, Object[] values) throws IOException, SQLException {
        for (int i = 0; i < values.length; i++) {
            parts.write(writer, context, 0, parts.length(), (Parameters) values[i]);
            // A line feed first: the text may end with a comment to the end of the line.
            writer.writeAscii("\n; SET " + COUNT + i + "=ROW_COUNT(); ");
        }
    }

    @Override
    String unsuitable(int writes) {
        return null;
    }

    @Override
    String answer(int writes) {
        return "CONCAT_WS(','," + variables(writes) + ")";
    }

    @Override
    Object[] results(String answer, int writes) {
        // A count that is missing would make the list shorter, and that is noticed.
        String[] counts = answer.split(",", -1);
        if (counts.length != writes) {
            return new Object[0];
        }
        Object[] results = new Object[writes];
        for (int i = 0; i < writes; i++) {
            results[i] = new WriteBatchOwn(Long.parseLong(counts[i]), 0, false);
        }
        return results;
    }
}
