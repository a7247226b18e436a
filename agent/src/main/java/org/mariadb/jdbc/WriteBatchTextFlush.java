package org.mariadb.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.message.ClientMessage;

/** A flush that is one text command. */
final class WriteBatchTextFlush extends Statement {
    private final WriteBatchText text;
    private boolean sent;

    WriteBatchTextFlush(Statement leader, WriteBatchText text) {
        super(leader.con, leader.lock, NO_GENERATED_KEYS, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, 0);
        this.text = text;
    }

    Object[] flush(Object[] values) throws SQLException {
        List<Completion> answers;
        lock.lock();
        try {
            ClientMessage message = text.message(values);
            sent = true;
            answers = con.getClient()
                    .execute(
                            message,
                            this,
                            0,
                            0L,
                            ResultSet.CONCUR_READ_ONLY,
                            ResultSet.TYPE_FORWARD_ONLY,
                            false,
                            false);
        } catch (SQLException e) {
            text.failed(e);
            throw e;
        } finally {
            lock.unlock();
        }
        return text.results(answers, values.length);
    }

    /** Whether any of the members' writes may have been sent. */
    boolean sent() {
        return sent;
    }
}
