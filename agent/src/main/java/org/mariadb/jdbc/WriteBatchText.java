package org.mariadb.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.client.result.Result;
import org.mariadb.jdbc.message.ClientMessage;

/** How a flush of one command is written and its answer read. Under the connection's lock. */
abstract class WriteBatchText {
    abstract ClientMessage message(Object[] values) throws SQLException;

    /** What goes before the command in the same exchange; null for nothing. */
    ClientMessage before() {
        return null;
    }

    /** The exchange has ended with a failure. */
    void failed(SQLException failure) throws SQLException {}

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
