package org.mariadb.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.result.Result;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.message.ClientMessage;

/**
 * One compound statement with a transaction around what writes the group. An error rolls back and is given as the server
 * gives it to the single statement. So does a warning: its text is the server's for the statement that it ran last, so
 * each member must run on its own to have its own. A handler hears of warnings and notes at no cost where there are none;
 * it ends with the members' own block, because a warning of the commit must not make one believe that there was none. An
 * interruption, which may also come behind the commit, leaves the transaction as it is: that it is still open is how one
 * knows that nothing was committed.
 *
 * <p>Counts are kept in local variables of the block, not in user variables, which would stay in the session. Their names
 * must not hide a column: local variables win over columns inside the block.
 */
abstract class WriteBatchBlock extends WriteBatchText {
    static final String BEGIN = "BEGIN NOT ATOMIC DECLARE ";

    /** Begins the names of all variables of a block. */
    static final String VARIABLE = "write_batch_";

    private static final String WARNED = VARIABLE + "warned";
    private static final String KEPT = VARIABLE + "kept";

    /** Some non-transactional changed tables couldn't be rolled back. The server warns of it. */
    private static final int NOT_ROLLED_BACK = 1196;

    /** What stands in the place of the counts when the group was rolled back because of a warning. */
    private static final String ROLLED_BACK = "rolled back";

    /** The same because of {@link #unsuitable}. */
    private static final String UNSUITABLE = "unsuitable";

    /** The same when the server could not roll back all; by the end of the block it has forgotten its warning. */
    private static final String NOT_ALL = "not all rolled back";

    final WriteBatchTextParts parts;

    private final String limit;

    /** @param limit stands before the block */
    WriteBatchBlock(Statement leader, String limit, String sql) {
        this.limit = limit;
        this.parts = new WriteBatchTextParts(leader, sql);
    }

    /** The variables that the members' block sets, separated by commas. */
    abstract String variables(int writes);

    abstract void writeMembers(Writer writer, Context context, Object[] values) throws IOException, SQLException;

    /** When the group must be rolled back and sent in another form; null for never. */
    abstract String unsuitable(int writes);

    /** What the block answers when it has committed. */
    abstract String answer(int writes);

    /** @return one result a write, or not as many when the answer is not what it must be */
    abstract Object[] results(String answer, int writes);

    @Override
    final ClientMessage message(Object[] values) {
        return new ClientMessage() {
            @Override
            public int encode(Writer writer, Context context) throws IOException, SQLException {
                String unsuitable = unsuitable(values.length);
                writer.initPacket();
                writer.writeByte(WriteBatchTextParts.COM_QUERY);
                writer.writeAscii(limit + BEGIN + variables(values.length) + " BIGINT; DECLARE " + WARNED
                        + "," + KEPT
                        + " BOOL; DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;"
                        + " DECLARE EXIT HANDLER FOR 1317,1969,3024 RESIGNAL; START TRANSACTION;"
                        + " BEGIN DECLARE EXIT HANDLER FOR SQLWARNING SET " + WARNED + "=1; ");
                writeMembers(writer, context, values);
                writer.writeAscii("END; IF " + WARNED + " THEN " + rollBack(ROLLED_BACK)
                        + (unsuitable == null ? "" : "ELSEIF " + unsuitable + " THEN " + rollBack(UNSUITABLE))
                        + "ELSE COMMIT; SELECT " + answer(values.length) + "; END IF; END");
                writer.flush();
                return 1;
            }

            @Override
            public String description() {
                return parts.sql();
            }
        };
    }

    private static String rollBack(String answer) {
        return "BEGIN DECLARE CONTINUE HANDLER FOR " + NOT_ROLLED_BACK + " SET " + KEPT + "=1; ROLLBACK; END;"
                + " SELECT IF(" + KEPT + ",'" + NOT_ALL + "','" + answer + "'); ";
    }

    @Override
    final Object[] results(List<Completion> answers, int writes) throws SQLException {
        Result answer = only(answers);
        if (answer == null || answer.getMetaData().getColumnCount() != 1 || !answer.next()) {
            return new Object[0];
        }
        String text = answer.getString(1);
        if (ROLLED_BACK.equals(text)) {
            throw new SQLException("The server warned of a write of the group, which was rolled back", "01000");
        }
        if (NOT_ALL.equals(text)) {
            throw new SQLException("The server could not roll all of a group back", "HY000", NOT_ROLLED_BACK);
        }
        if (UNSUITABLE.equals(text)) {
            return null;
        }
        return results(text, writes);
    }
}
