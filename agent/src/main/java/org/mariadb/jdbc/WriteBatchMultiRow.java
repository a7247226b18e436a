package org.mariadb.jdbc;

import io.writebatch.bridge.SessionMemory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.client.util.Parameters;
import org.mariadb.jdbc.message.ClientMessage;
import org.mariadb.jdbc.message.server.OkPacket;

/**
 * One {@code INSERT} with the text's own row of values once for each member, each with its parameters: one statement,
 * therefore atomic, in one packet. As text, or executed as prepared where groups of this size come again and again.
 */
final class WriteBatchMultiRow extends WriteBatchText {
    private final Statement leader;
    private final String limit;
    private final WriteBatchTextParts parts;
    private final int rowStart;
    private final int rowEnd;
    private final SessionMemory memory;

    /** Null for a text. */
    private WriteBatchPreparedRows prepared;

    /**
     * @param limit stands before the statement
     * @param rowStart index of the opening parenthesis of the row in {@code sql}
     * @param rowEnd index behind its closing parenthesis
     * @param memory null when nothing is to be prepared
     */
    WriteBatchMultiRow(Statement leader, String limit, String sql, int rowStart, int rowEnd, SessionMemory memory) {
        this.leader = leader;
        this.limit = limit;
        this.parts = new WriteBatchTextParts(leader, sql);
        this.rowStart = parts.place(rowStart);
        this.rowEnd = parts.place(rowEnd);
        this.memory = memory;
    }

    @Override
    ClientMessage message(Object[] values) throws SQLException {
        prepared = memory == null ? null : WriteBatchPreparedRows.of(leader.con, memory, this, values);
        return prepared == null ? text(values) : prepared.execution();
    }

    @Override
    void failed(SQLException failure) {
        if (prepared != null) {
            prepared.failed(failure);
        }
    }

    private ClientMessage text(Object[] values) {
        return new ClientMessage() {
            @Override
            public int encode(Writer writer, Context context) throws IOException, SQLException {
                writer.initPacket();
                writer.writeByte(WriteBatchTextParts.COM_QUERY);
                write(writer, context, values);
                writer.flush();
                return 1;
            }

            @Override
            public String description() {
                return parts.sql();
            }
        };
    }

    /** The statement of several rows; with the markers themselves where {@code values} has nulls in place of parameters. */
    void write(Writer writer, Context context, Object[] values) throws IOException, SQLException {
        writer.writeAscii(limit);
        parts.write(writer, context, 0, rowStart, null);
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                writer.writeByte(',');
            }
            parts.write(writer, context, rowStart, rowEnd, (Parameters) values[i]);
        }
        parts.write(writer, context, rowEnd, parts.length(), null);
    }

    String sql() {
        return parts.sql();
    }

    /** Whether each marker is a value of the row by itself: within an expression its type may make a difference. */
    boolean markersAreValues() {
        return parts.markersStandAlone(rowStart, rowEnd);
    }

    @Override
    Object[] results(List<Completion> answers, int writes) {
        if (answers.size() != 1 || !(answers.get(0) instanceof OkPacket ok) || ok.getAffectedRows() != writes) {
            if (prepared != null) {
                prepared.refuse();
            }
            return new Object[0];
        }
        boolean warned = leader.con.getContext().getWarning() > 0;
        Object[] results = new Object[writes];
        for (int i = 0; i < writes; i++) {
            results[i] = new WriteBatchOwn(1, 0, warned);
        }
        return results;
    }
}
