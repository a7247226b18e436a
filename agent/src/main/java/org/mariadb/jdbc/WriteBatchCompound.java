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
 * the statement that it ran last, so each member must run on its own to have its own. An interruption, which may also
 * come behind the commit, leaves the transaction as it is: that it is still open is how one knows that nothing was
 * committed.
 *
 * <p>The counts are kept in local variables of the block, not in user variables, which would stay in the session. Their
 * names must not hide a column: local variables win over columns inside the block.
 */
final class WriteBatchCompound extends WriteBatchAdapter.WriteBatchText {
    private static final String VARIABLE = "write_batch_count_";
    /** The name of the only column of the answer when the group was rolled back because of a warning. */
    private static final String ROLLED_BACK = "write_batch_rolled_back";

    private static final String WARNINGS = "write_batch_warnings";

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
                writer.writeAscii("BEGIN NOT ATOMIC DECLARE " + variables(values.length)
                        + " BIGINT; DECLARE " + WARNINGS
                        + " BIGINT DEFAULT 0; DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;"
                        + " DECLARE EXIT HANDLER FOR 1317,1969,3024 RESIGNAL;"
                        + " START TRANSACTION; ");
                for (int i = 0; i < values.length; i++) {
                    parts.write(writer, context, 0, parts.length(), (Parameters) values[i]);
                    // A line feed first: the text may end with a comment to the end of the line.
                    writer.writeAscii("\n; SET " + VARIABLE + i + "=ROW_COUNT()," + WARNINGS + "=" + WARNINGS
                            + "+@@warning_count; ");
                }
                writer.writeAscii("IF " + WARNINGS + ">0 THEN ROLLBACK; SELECT '" + ROLLED_BACK
                        + "'; ELSE COMMIT; SELECT " + variables(values.length) + "; END IF; END");
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
        Result counts = only(answers);
        if (counts != null && ROLLED_BACK.equals(counts.getMetaData().getColumnLabel(1))) {
            throw new SQLException("The server warned of a write of the group, which was rolled back", "01000");
        }
        if (counts == null || counts.getMetaData().getColumnCount() != writes || !counts.next()) {
            return new Object[0];
        }
        Object[] results = new Object[writes];
        for (int i = 0; i < writes; i++) {
            results[i] = new WriteBatchAdapter.Own(counts.getLong(i + 1), 0, false);
        }
        return results;
    }
}
