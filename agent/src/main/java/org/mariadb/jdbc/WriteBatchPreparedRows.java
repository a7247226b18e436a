package org.mariadb.jdbc;

import io.writebatch.bridge.SessionMemory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Consumer;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.ReadableByteBuf;
import org.mariadb.jdbc.client.socket.Reader;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.client.util.ClosableLock;
import org.mariadb.jdbc.client.util.Parameter;
import org.mariadb.jdbc.client.util.Parameters;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.export.Prepare;
import org.mariadb.jdbc.message.ClientMessage;
import org.mariadb.jdbc.message.server.ErrorPacket;
import org.mariadb.jdbc.message.server.PrepareResultPacket;

/** One flush of a statement of several rows that the server has prepared. */
final class WriteBatchPreparedRows {
    private static final int COM_STMT_PREPARE = 0x16;
    private static final int COM_STMT_EXECUTE = 0x17;
    private static final int NO_CURSOR = 0;
    private static final int TYPES_FOLLOW = 1;

    private static final int ERROR = 0xff;

    /** ER_MAX_PREPARED_STMT_COUNT_REACHED, of all the server's clients. */
    private static final int NO_MORE_STATEMENTS = 1461;

    /** ER_UNSUPPORTED_PS. */
    private static final int NOT_PREPARABLE = 1295;

    /**
     * Kinds of values that the server stores from a binary parameter exactly as from the literal that the driver would write.
     * Not so for a floating point number, whose literal is a decimal to the server, or for dates and times, whose literal is a
     * string.
     */
    private static final Set<String> CODECS =
            Set.of("BigDecimalCodec", "IntCodec", "LongCodec", "ShortCodec", "StringCodec");

    private final WriteBatchPrepared all;
    private final WriteBatchPrepared.Use use;
    private final WriteBatchMultiRow rows;
    private final Object[] values;

    private WriteBatchPreparedRows(
            WriteBatchPrepared all, WriteBatchPrepared.Use use, WriteBatchMultiRow rows, Object[] values) {
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
        if (values.length < WriteBatchPrepared.FEWEST_ROWS || parameters == 0) {
            return null;
        }
        WriteBatchPrepared all = WriteBatchPrepared.of(memory);
        WriteBatchPrepared.Use use = all.use(rows.sql(), values.length, parameters, connection.getClient());
        if (use == null || !(use.worthPreparing() || use.statement() != null) || !storedAsLiterals(values)) {
            return null;
        }
        if (use.statement() == null) {
            prepare(connection, all, use, rows, values.length * parameters, values.length);
        }
        return use.statement() == null ? null : new WriteBatchPreparedRows(all, use, rows, values);
    }

    /**
     * In an exchange of its own. The server would take an execution of "what was prepared last", sent along, for one of an
     * earlier statement, of ours or of the application's, where it refuses to prepare one more.
     */
    private static void prepare(
            Connection connection,
            WriteBatchPrepared all,
            WriteBatchPrepared.Use use,
            WriteBatchMultiRow rows,
            int parameters,
            int count)
            throws SQLException {
        if (!rows.markersAreValues()) {
            all.refuse(use);
            return;
        }
        try {
            for (Completion answer : connection.getClient().execute(new Preparation(rows, count), false)) {
                if (answer instanceof Prepare statement) {
                    all.prepared(use, statement);
                }
            }
        } catch (SQLException e) {
            all.refuse(use);
            if (e.getErrorCode() == NO_MORE_STATEMENTS) {
                all.exhausted(connection.getClient());
            } else if (e.getErrorCode() != NOT_PREPARABLE) {
                throw e;
            }
            return;
        }
        if (use.statement() == null || use.statement().getParameters().length != parameters) {
            all.refuse(use);
        }
    }

    private static boolean storedAsLiterals(Object[] values) {
        for (Object value : values) {
            Parameters row = (Parameters) value;
            for (int i = 0; i < row.size(); i++) {
                Parameter parameter = row.get(i);
                if (!parameter.isNull()
                        && (!CODECS.contains(WriteBatchParameter.codecOf(parameter))
                                || (WriteBatchParameter.valueOf(parameter) instanceof String text
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

    ClientMessage execution() {
        return new ClientMessage() {
            @Override
            public int encode(Writer writer, Context context) throws IOException, SQLException {
                writer.initPacket();
                writer.writeByte(COM_STMT_EXECUTE);
                writer.writeInt(use.statement().getStatementId());
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

    /**
     * A bad value, a duplicate, a trigger's signal, a lock or a cancel say nothing of the prepared statement; all else may.
     */
    void failed(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (!(state.startsWith("22")
                || state.startsWith("23")
                || state.startsWith("40")
                || state.startsWith("45")
                || state.startsWith("70")
                || WriteBatchNoWait.in(failure))) {
            refuse();
        }
    }

    /** This size goes as text from now on. */
    void refuse() {
        all.refuse(use);
    }

    private static final class Preparation implements ClientMessage {
        private final WriteBatchMultiRow rows;
        private final int count;

        Preparation(WriteBatchMultiRow rows, int count) {
            this.rows = rows;
            this.count = count;
        }

        @Override
        public int encode(Writer writer, Context context) throws IOException, SQLException {
            writer.initPacket();
            writer.writeByte(COM_STMT_PREPARE);
            rows.write(writer, context, new Object[count]);
            writer.flush();
            return 1;
        }

        /** Not the driver's own: that would put the statement into the driver's cache, for the text of one row. */
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
            ReadableByteBuf answer = reader.readReusablePacket(traceEnable);
            if (answer.getUnsignedByte() == ERROR) {
                ErrorPacket error = new ErrorPacket(answer, context);
                throw exceptions
                        .withSql(description())
                        .create(error.getMessage(), error.getSqlState(), error.getErrorCode(), true);
            }
            return new PrepareResultPacket(answer, reader, context);
        }

        @Override
        public String description() {
            return "PREPARE ".concat(rows.sql());
        }
    }
}
