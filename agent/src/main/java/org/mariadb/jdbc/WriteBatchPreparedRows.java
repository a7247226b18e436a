package org.mariadb.jdbc;

import io.writebatch.bridge.SessionMemory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Consumer;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.socket.Reader;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.client.util.ClosableLock;
import org.mariadb.jdbc.client.util.Parameter;
import org.mariadb.jdbc.client.util.Parameters;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.export.Prepare;
import org.mariadb.jdbc.message.ClientMessage;
import org.mariadb.jdbc.message.client.PreparePacket;

/** One flush of a statement of several rows that the server has prepared, or prepares in the same exchange. */
final class WriteBatchPreparedRows {
    private static final int COM_STMT_PREPARE = 0x16;
    private static final int COM_STMT_EXECUTE = 0x17;
    private static final int PREPARED_LAST = -1;
    private static final int NO_CURSOR = 0;
    private static final int TYPES_FOLLOW = 1;

    /** A duplicate key and the like say nothing about the prepared statement. */
    private static final int UNKNOWN_STATEMENT = 1243;

    private static final int NEEDS_PREPARING_AGAIN = 1615;

    /**
     * Kinds of values that the server stores from a binary parameter exactly as from the literal that the driver would write.
     * Not so for a floating point number, whose literal is a decimal to the server, or for dates and times, whose literal is a
     * string.
     */
    private static final Set<String> CODECS =
            Set.of("BigDecimalCodec", "IntCodec", "LongCodec", "ShortCodec", "StringCodec");

    private final Connection connection;
    private final WriteBatchPrepared all;
    private final WriteBatchPrepared.Use use;
    private final WriteBatchMultiRow rows;
    private final Object[] values;

    private WriteBatchPreparedRows(
            Connection connection,
            WriteBatchPrepared all,
            WriteBatchPrepared.Use use,
            WriteBatchMultiRow rows,
            Object[] values) {
        this.connection = connection;
        this.all = all;
        this.use = use;
        this.rows = rows;
        this.values = values;
    }

    /**
     * @return null when this flush goes as text: what is in the row or its values may mean something else in binary, or the
     *     size is not known to come again
     */
    static WriteBatchPreparedRows of(
            Connection connection, SessionMemory memory, WriteBatchMultiRow rows, Object[] values) throws SQLException {
        int parameters = ((Parameters) values[0]).size();
        if (values.length < WriteBatchPrepared.FEWEST_ROWS || parameters == 0 || !storedAsLiterals(values)) {
            return null;
        }
        WriteBatchPrepared all = WriteBatchPrepared.of(memory);
        WriteBatchPrepared.Use use = all.use(rows.sql(), values.length, parameters, connection.getClient());
        if (use.worthPreparing() && !rows.markersAreValues()) {
            all.refused(use, connection.getClient());
        }
        return use.statement() == null && !use.worthPreparing()
                ? null
                : new WriteBatchPreparedRows(connection, all, use, rows, values);
    }

    private static boolean storedAsLiterals(Object[] values) {
        for (Object value : values) {
            Parameters row = (Parameters) value;
            for (int i = 0; i < row.size(); i++) {
                Parameter parameter = row.get(i);
                if (!parameter.isNull()
                        && (!CODECS.contains(WriteBatchAdapter.codecOf(parameter))
                                || (WriteBatchAdapter.valueOf(parameter) instanceof String text
                                        && !wellFormed(text)))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Half a character is another one in the driver's literals than in its parameters. */
    private static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Null when the server has prepared it before. */
    ClientMessage preparation() {
        return use.statement() != null ? null : new Preparation();
    }

    ClientMessage execution() {
        return new ClientMessage() {
            @Override
            public int encode(Writer writer, Context context) throws IOException, SQLException {
                Prepare statement = use.statement();
                writer.initPacket();
                writer.writeByte(COM_STMT_EXECUTE);
                writer.writeInt(statement == null ? PREPARED_LAST : statement.getStatementId());
                writer.writeByte(NO_CURSOR);
                writer.writeInt(1);
                writeNulls(writer);
                writer.writeByte(TYPES_FOLLOW);
                writeTypes(writer);
                writeValues(writer, context);
                writer.flush();
                return 1;
            }

            @Override
            public String description() {
                return rows.sql();
            }
        };
    }

    private void writeNulls(Writer writer) throws IOException {
        int bits = 0;
        int at = 0;
        for (Object value : values) {
            Parameters row = (Parameters) value;
            for (int i = 0; i < row.size(); i++) {
                if (row.get(i).isNull()) {
                    bits |= 1 << at;
                }
                if (++at == Byte.SIZE) {
                    writer.writeByte(bits);
                    bits = 0;
                    at = 0;
                }
            }
        }
        if (at > 0) {
            writer.writeByte(bits);
        }
    }

    private void writeTypes(Writer writer) throws IOException {
        for (Object value : values) {
            Parameters row = (Parameters) value;
            for (int i = 0; i < row.size(); i++) {
                writer.writeShort((short) row.get(i).getBinaryEncodeType());
            }
        }
    }

    private void writeValues(Writer writer, Context context) throws IOException, SQLException {
        for (Object value : values) {
            Parameters row = (Parameters) value;
            for (int i = 0; i < row.size(); i++) {
                if (!row.get(i).isNull()) {
                    row.get(i).encodeBinary(writer, context);
                }
            }
        }
    }

    void failed(SQLException failure) throws SQLException {
        int code = failure.getErrorCode();
        if (use.statement() == null || code == UNKNOWN_STATEMENT || code == NEEDS_PREPARING_AGAIN) {
            all.refused(use, connection.getClient());
        }
    }

    private final class Preparation implements ClientMessage {
        @Override
        public int encode(Writer writer, Context context) throws IOException, SQLException {
            writer.initPacket();
            writer.writeByte(COM_STMT_PREPARE);
            rows.write(writer, context, new Object[values.length]);
            writer.flush();
            return 1;
        }

        @Override
        public Completion readPacket(
                Statement statement,
                int fetchSize,
                long maxRows,
                int resultSetConcurrency,
                int resultSetType,
                boolean closeOnCompletion,
                Reader reader,
                Writer writer,
                Context context,
                ExceptionFactory exceptions,
                ClosableLock lock,
                boolean traceEnable,
                ClientMessage message,
                Consumer<String> redirect)
                throws IOException, SQLException {
            // The driver's own would look for a prepared statement of its own in place of the flush.
            Completion answer = new PreparePacket(rows.sql())
                    .readPacket(
                            null,
                            fetchSize,
                            maxRows,
                            resultSetConcurrency,
                            resultSetType,
                            closeOnCompletion,
                            reader,
                            writer,
                            context,
                            exceptions,
                            lock,
                            traceEnable,
                            message,
                            redirect);
            if (answer instanceof Prepare prepared) {
                all.prepared(use, prepared);
            }
            return answer;
        }

        @Override
        public String description() {
            return "PREPARE " + rows.sql();
        }
    }
}
