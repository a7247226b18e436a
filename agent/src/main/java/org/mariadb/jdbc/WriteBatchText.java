package org.mariadb.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.client.result.Result;
import org.mariadb.jdbc.message.ClientMessage;

/** How a flush of one command is written and its answer read. */
abstract class WriteBatchText {
    /** May have exchanges of its own before. Under the connection's lock. */
    abstract ClientMessage message(Object[] values) throws SQLException;

    /** The exchange has ended with a failure. No I/O. */
    void failed(SQLException failure) {}

    /** @return an empty array when the answer is not what it must be, null when the group was rolled back as unsuitable */
    abstract Object[] results(List<Completion> answers, int writes) throws SQLException;

    static Result only(List<Completion> answers) {
        for (Completion answer : answers) {
            if (answer instanceof Result result) {
                return result;
            }
        }
        return null;
    }
}
