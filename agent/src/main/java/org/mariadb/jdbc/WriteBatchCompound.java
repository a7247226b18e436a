package org.mariadb.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.result.Result;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.client.util.Parameters;
import org.mariadb.jdbc.message.ClientMessage;

/**
 * One compound statement with a transaction that holds every member's statement and notes each one's count. An error
 * rolls back and is given as the server gives it to the single statement. So does a warning: its text is the server's for
 * the statement that it ran last, so each member must run on its own to have its own. A handler hears of warnings and
 * notes at no cost where there are none; it ends with the members' own block, because a warning of the commit must not
 * make one believe that there was none. An interruption, which may also come behind the commit, leaves the transaction as
 * it is: that it is still open is how one knows that nothing was committed.
 *
 * <p>The counts are kept in local variables of the block, not in user variables, which would stay in the session. Their
 * names must not hide a column: local variables win over columns inside the block. They come back as one text, which costs
 * both sides less than as many columns.
 */
final class WriteBatchCompound extends WriteBatchAdapter.WriteBatchText {
    private static final String VARIABLE = "write_batch_count_";
    private static final String WARNED = "write_batch_warned";

    /** What stands in the place of the counts when the group was rolled back because of a warning. */
    private static final String ROLLED_BACK = "rolled back";

    private final WriteBatchTextParts parts;

    WriteBatchCompound(Statement leader, String sql) {
        this.parts = new WriteBatchTextParts(leader, sql);
    }

    @Override
    ClientMessage message(Object[] values) {
        return new ClientMessage() {
            @Override
            public int encode(Writer writer, Context context) throws IOException, SQLException {
                writer.initPacket();
                writer.writeByte(WriteBatchTextParts.COM_QUERY);
                writer.writeAscii("BEGIN NOT ATOMIC DECLARE " + variables(values.length) + " BIGINT; DECLARE " + WARNED
                        + " BOOL; DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;"
                        + " DECLARE EXIT HANDLER FOR 1317,1969,3024 RESIGNAL; START TRANSACTION;"
                        + " BEGIN DECLARE EXIT HANDLER FOR SQLWARNING SET " + WARNED + "=1; ");
                for (int i = 0; i < values.length; i++) {
                    parts.write(writer, context, 0, parts.length(), (Parameters) values[i]);
                    // A line feed first: the text may end with a comment to the end of the line.
                    writer.writeAscii("\n; SET " + VARIABLE + i + "=ROW_COUNT(); ");
                }
                writer.writeAscii("END; IF " + WARNED + " THEN ROLLBACK; SELECT '" + ROLLED_BACK
                        + "'; ELSE COMMIT; SELECT CONCAT_WS(','," + variables(values.length) + "); END IF; END");
                writer.flush();
                return 1;
            }

            @Override
            public String description() {
                return parts.sql();
            }
        };
    }

    private static String variables(int count) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < count; i++) {
            names.append(i == 0 ? "" : ",").append(VARIABLE).append(i);
        }
        return names.toString();
    }

    @Override
    Object[] results(List<Completion> answers, int writes) throws SQLException {
        Result answer = only(answers);
        if (answer == null || answer.getMetaData().getColumnCount() != 1 || !answer.next()) {
            return new Object[0];
        }
        String text = answer.getString(1);
        if (ROLLED_BACK.equals(text)) {
            throw new SQLException("The server warned of a write of the group, which was rolled back", "01000");
        }
        // A count that is missing would make the list shorter, and that is noticed.
        String[] counts = text.split(",", -1);
        if (counts.length != writes) {
            return new Object[0];
        }
        Object[] results = new Object[writes];
        for (int i = 0; i < writes; i++) {
            results[i] = new WriteBatchAdapter.Own(Long.parseLong(counts[i]), 0, false);
        }
        return results;
    }
}
