package org.mariadb.jdbc;

import io.writebatch.bridge.BoundValues;
import io.writebatch.bridge.Digests;
import io.writebatch.bridge.DriverAdapter;
import io.writebatch.bridge.FlushForm;
import io.writebatch.bridge.SessionMemory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.net.Socket;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.ServerVersion;
import org.mariadb.jdbc.client.impl.StandardClient;
import org.mariadb.jdbc.client.util.Parameter;
import org.mariadb.jdbc.client.util.Parameters;
import org.mariadb.jdbc.message.server.OkPacket;
import org.mariadb.jdbc.util.constants.Capabilities;

/**
 * MariaDB Connector/J's side of the agent. Lies in the driver's package because bound values and results are reachable
 * only from here; the agent defines it in the class loader of each copy of the driver.
 *
 * <p>Values are the driver's own parameter objects, encoded by the driver's own codecs, so that the server gets each
 * value in the form of the native call. Results are put into the statement's own fields, so that every getter answers
 * natively.
 */
public final class WriteBatchAdapter implements DriverAdapter {
    private static final int SERVER_STATUS_IN_TRANS = 1;
    private static final int SERVER_STATUS_AUTOCOMMIT = 2;
    private static final int RETURN_GENERATED_KEYS = java.sql.Statement.RETURN_GENERATED_KEYS;
    private static final int NO_GENERATED_KEYS = java.sql.Statement.NO_GENERATED_KEYS;

    /** The codec of a parameter, which tells what kind of value it is, is protected in another package. */
    private static final MethodHandle CODEC = field(org.mariadb.jdbc.codec.Parameter.class, "codec");

    private static final MethodHandle VALUE = field(org.mariadb.jdbc.codec.Parameter.class, "value");

    private static final MethodHandle SOCKET = field(StandardClient.class, "socket");

    /** Codecs of plain values. Not here: streams, readers, LOBs, arrays, geometries. */
    private static final Set<String> PLAIN_CODECS = Set.of(
            "BigDecimalCodec",
            "BigIntegerCodec",
            "BitSetCodec",
            "BooleanCodec",
            "ByteArrayCodec",
            "ByteCodec",
            "DateCodec",
            "DoubleCodec",
            "DurationCodec",
            "FloatCodec",
            "InstantCodec",
            "IntCodec",
            "LocalDateCodec",
            "LocalDateTimeCodec",
            "LocalTimeCodec",
            "LongCodec",
            "OffsetDateTimeCodec",
            "ShortCodec",
            "StringCodec",
            "TimeCodec",
            "TimestampCodec",
            "UtilDateCodec",
            "UuidCodec",
            "ZonedDateTimeCodec");

    @Override
    public int connectionState(Object connection) {
        Connection maria = (Connection) connection;
        if (maria.isClosed()) {
            return CLOSED;
        }
        int status = maria.getContext().getServerStatus();
        int state = 0;
        if ((status & SERVER_STATUS_IN_TRANS) != 0) {
            state |= IN_TRANSACTION;
        }
        if ((status & SERVER_STATUS_AUTOCOMMIT) == 0) {
            state |= AUTOCOMMIT_OFF;
        }
        if (maria.isReadOnly()) {
            state |= READ_ONLY;
        }
        Configuration options = maria.getContext().getConf();
        // Clients for several hosts may fail over and repeat what they sent; bulk for all statements is not atomic.
        if (!(maria.getClient() instanceof StandardClient) || options.transactionReplay() || options.useBulkStmts()) {
            state |= UNSAFE_OPTION;
        }
        return state;
    }

    @Override
    public String[] describe(Object connection, Object properties) {
        Connection maria = (Connection) connection;
        Configuration options = maria.getContext().getConf();
        HostAddress host = maria.getClient().getHostAddress();
        String address = host == null ? "" : String.valueOf(host.host);
        int port = host == null ? -1 : host.port;
        String database = options.database() == null ? "" : options.database();
        String digest = Digests.of(
                options.toString(),
                options.initialUrl(),
                options.user(),
                Digests.sorted(options.nonMappedOptions()),
                address + ":" + port);
        return new String[] {digest, address, String.valueOf(port), database};
    }

    @Override
    public String preparedSql(Object statement) {
        return ((BasePreparedStatement) statement).sql;
    }

    @Override
    public int statementState(Object statement) {
        Statement maria = (Statement) statement;
        int state = 0;
        if (maria.queryTimeout != 0 || maria.maxRows != 0 || maria.localInfileInputStream != null) {
            state |= STATEMENT_OPTION;
        }
        if (maria.closed) {
            state |= STATEMENT_CLOSED;
        }
        if (maria instanceof BasePreparedStatement prepared) {
            if (prepared.batchParameters != null && !prepared.batchParameters.isEmpty()) {
                state |= PENDING_BATCH;
            }
            if (prepared.autoGeneratedKeys == RETURN_GENERATED_KEYS) {
                state |= KEYS;
                if (bulkInsteadOfKeys(prepared.con, true)) {
                    state |= KEYS_UNATTRIBUTABLE;
                }
            }
            if (maria instanceof BaseCallableStatement) {
                state |= CALLABLE;
            } else if (maria instanceof ServerPreparedStatement) {
                state |= SERVER_PREPARED;
            }
        }
        return state;
    }

    @Override
    public Object keyRequest(Object statement) {
        return statement instanceof BasePreparedStatement prepared
                        && prepared.autoGeneratedKeys == RETURN_GENERATED_KEYS
                ? "generated"
                : null;
    }

    @Override
    public BoundValues capture(Object statement, boolean nullsInTypes) {
        BasePreparedStatement prepared = (BasePreparedStatement) statement;
        // Copied before the types are read: another thread may bind something else meanwhile, and then a bulk command
        // would hold rows of other types than it names.
        Parameters parameters = prepared.parameters.clone();
        int[] types = new int[parameters.size()];
        long bytes = prepared.sql.length();
        for (int i = 0; i < types.length; i++) {
            if (!parameters.containsKey(i) || !plain(parameters.get(i))) {
                return null;
            }
            Parameter parameter = parameters.get(i);
            types[i] = nullsInTypes && parameter.isNull() ? -1 : parameter.getBinaryEncodeType();
            bytes += sizeOf(parameter);
        }
        return new BoundValues(parameters, types, bytes);
    }

    /**
     * A statement is prepared on the server by its first execution, in the database that is the current one then, or found
     * in the driver's cache of such.
     */
    @Override
    public boolean executedBefore(Object statement) {
        if (!(statement instanceof ServerPreparedStatement prepared) || prepared.prepareResult != null) {
            return true;
        }
        if (!prepared.con.cachePrepStmts()) {
            return false;
        }
        prepared.lock.lock();
        try {
            prepared.prepareResult = prepared.con.getContext().getPrepareCacheCmd(prepared.sql, prepared);
        } finally {
            prepared.lock.unlock();
        }
        return prepared.prepareResult != null;
    }

    /** @return null when not: older servers would not execute what they have prepared last without being told its number */
    private static SessionMemory mayPrepare(FlushForm form, String literalSql, String limit) {
        return literalSql == null && !limit.isEmpty() ? form.memory() : null;
    }

    private static boolean plain(Parameter parameter) {
        if (!(parameter instanceof org.mariadb.jdbc.codec.Parameter<?>)) {
            return parameter.isNull();
        }
        String codec = codecOf(parameter);
        return codec == null ? parameter.isNull() : PLAIN_CODECS.contains(codec);
    }

    /** Of the driver's own parameters; null when it has none. */
    static String codecOf(Parameter parameter) {
        Object codec = get(CODEC, parameter);
        return codec == null ? null : codec.getClass().getSimpleName();
    }

    private static long sizeOf(Parameter parameter) {
        int size = parameter.getApproximateTextProtocolLength();
        return size < 0 ? 64 : size;
    }

    @Override
    public int compare(Object values, Object otherValues) {
        Parameters a = (Parameters) values;
        Parameters b = (Parameters) otherValues;
        for (int i = 0; i < a.size() && i < b.size(); i++) {
            int order = compareValue(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    @SuppressWarnings("unchecked")
    private static int compareValue(Parameter a, Parameter b) {
        if (a.isNull() || b.isNull()) {
            return Boolean.compare(a.isNull(), b.isNull());
        }
        Object x = get(VALUE, a);
        Object y = get(VALUE, b);
        if (x.getClass() != y.getClass()) {
            // What may be equal to values of two classes would make the order contradict itself.
            return x.getClass().getName().compareTo(y.getClass().getName());
        }
        if (x instanceof Comparable<?>) {
            return ((Comparable<Object>) x).compareTo(y);
        }
        return x instanceof byte[] left && y instanceof byte[] right ? Arrays.compareUnsigned(left, right) : 0;
    }

    /**
     * A longer command is refused by the server, which ends the connection, or by the driver. Where the application has
     * switched the bulk command off, or the server or a proxy does not offer it, it is not used.
     */
    @Override
    public boolean fitsOneCommand(Object leader, String literalSql, FlushForm form, Object[] values, long mostBytes) {
        Statement statement = (Statement) leader;
        Context context = statement.con.getContext();
        if (form.shape() == SHAPE_BULK && !mayBulk(context, (Parameters) values[0])) {
            return false;
        }
        long choices = 0;
        if (form.shape() == SHAPE_KEYED_UPDATE) {
            if (!WriteBatchKeyedUpdate.suits(form.keyedUpdate(), values)) {
                return false;
            }
            choices = WriteBatchKeyedUpdate.mostOfChoices(form.keyedUpdate(), values.length);
        }
        Integer driversLimit = context.getConf().maxAllowedPacket();
        String sql = literalSql != null ? literalSql : ((BasePreparedStatement) statement).sql;
        return WriteBatchSize.most(sql, values) + choices
                < Math.min(mostBytes, driversLimit == null ? WriteBatchSize.ONE_PACKET : driversLimit);
    }

    private static boolean mayBulk(Context context, Parameters parameters) {
        return context.hasServerCapability(Capabilities.STMT_BULK_OPERATIONS)
                && context.getConf().useBulkStmtsForInserts()
                && parameters.size() > 0;
    }

    @Override
    public Object newFlush(Object leader, String literalSql, int keys, FlushForm form) throws SQLException {
        Statement statement = (Statement) leader;
        String sql = literalSql != null ? literalSql : ((BasePreparedStatement) statement).sql;
        String limit = form.noWait() ? WriteBatchNoWait.limit(statement.con) : "";
        return switch (form.shape()) {
            case SHAPE_MULTI_ROW ->
                new WriteBatchTextFlush(
                        statement,
                        new WriteBatchMultiRow(
                                statement,
                                limit,
                                sql,
                                form.rowStart(),
                                form.rowEnd(),
                                mayPrepare(form, literalSql, limit)));
            case SHAPE_KEYED_UPDATE ->
                new WriteBatchTextFlush(
                        statement, new WriteBatchKeyedUpdate(statement, limit, sql, form.keyedUpdate()));
            case SHAPE_COMPOUND -> new WriteBatchTextFlush(statement, new WriteBatchCompound(statement, limit, sql));
            case SHAPE_BULK -> new WriteBatchBulk(statement, limit + sql);
            default ->
                literalSql != null
                        ? new WriteBatchLiteralFlush(statement, limit + sql)
                        : preparedFlush(statement, limit + sql);
        };
    }

    /**
     * Asking for keys makes the driver send one command a write, each with its exact answer.
     *
     * @throws SQLFeatureNotSupportedException where it would not, before anything has been sent
     */
    private static Object preparedFlush(Statement leader, String sql) throws SQLException {
        BasePreparedStatement flush = preparedForKeys(leader, sql);
        flush.parseCommandIfNeeded(sql);
        if (bulkInsteadOfKeys(leader.con, flush.clientParser.isInsert())) {
            throw new SQLFeatureNotSupportedException("The driver would send this batch as one bulk command");
        }
        return flush;
    }

    /**
     * Servers from 11.5.1 on answer a bulk command row by row. With them the driver sends a batch as such a command also when
     * keys are asked for, and then keeps none; what is not prepared by the server would be sent in binary as well.
     */
    private static boolean bulkInsteadOfKeys(Connection connection, boolean insert) {
        Context context = connection.getContext();
        return context.hasClientCapability(Capabilities.BULK_UNIT_RESULTS)
                && (context.getConf().useBulkStmts()
                        || (insert && context.getConf().useBulkStmtsForInserts()));
    }

    private static BasePreparedStatement preparedForKeys(Statement leader, String sql) throws SQLException {
        Connection connection = leader.con;
        if (leader instanceof ServerPreparedStatement) {
            return new ServerPreparedStatement(
                    sql,
                    connection,
                    leader.lock,
                    RETURN_GENERATED_KEYS,
                    ResultSet.TYPE_FORWARD_ONLY,
                    ResultSet.CONCUR_READ_ONLY,
                    0);
        }
        return new ClientPreparedStatement(
                sql,
                connection,
                leader.lock,
                RETURN_GENERATED_KEYS,
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY,
                0);
    }

    @Override
    public Object[] flush(Object flush, Object[] values) throws SQLException {
        if (flush instanceof WriteBatchTextFlush text) {
            return text.flush(values);
        }
        if (flush instanceof WriteBatchLiteralFlush literal) {
            return literal.flush(values.length);
        }
        if (flush instanceof WriteBatchBulk bulk) {
            return bulk.flush(values);
        }
        BasePreparedStatement prepared = (BasePreparedStatement) flush;
        prepared.batchParameters = new ArrayList<>(values.length);
        for (Object value : values) {
            prepared.batchParameters.add((Parameters) value);
        }
        int[] counts = prepared.executeBatch();
        return results(prepared, counts);
    }

    @Override
    public boolean sent(Object flush) {
        if (flush instanceof WriteBatchTextFlush text) {
            return text.sent();
        }
        return !(flush instanceof WriteBatchBulk bulk) || bulk.sent();
    }

    /** One answer a write where the driver has them, else the counts it worked out. */
    static Object[] results(Statement flush, int[] counts) {
        List<Completion> answers = new ArrayList<>(counts.length);
        answers.add(flush.currResult);
        answers.addAll(flush.results);
        // Of several answers, the last one's: the driver keeps no other.
        boolean warned = flush.con.getContext().getWarning() > 0;
        boolean answerEach = answers.size() == counts.length;
        Object[] results = new Object[counts.length];
        for (int i = 0; i < counts.length; i++) {
            if (answerEach && answers.get(i) instanceof OkPacket ok) {
                results[i] = new WriteBatchOwn(ok.getAffectedRows(), ok.getLastInsertId(), warned);
            } else {
                results[i] = new WriteBatchOwn(counts[i], 0, warned);
            }
        }
        return results;
    }

    @Override
    public boolean metLock(Throwable failure) {
        return WriteBatchNoWait.in(failure);
    }

    /** Otherwise it sends what undoes the driver's own setters; the driver's pool does so whenever it takes one back. */
    @Override
    public boolean resetBeginsAnew(Object connection) {
        Context context = ((Connection) connection).getContext();
        ServerVersion server = context.getVersion();
        return context.getConf().useResetConnection()
                && server.isMariaDBServer()
                && server.versionGreaterOrEqual(10, 3, 13);
    }

    @Override
    public void cancel(Object connection) throws SQLException {
        WriteBatchKill.whileWriting((Connection) connection);
    }

    @Override
    public boolean statementsCancelConnection() {
        return true;
    }

    /** The application's socket factory may give out sockets that belong to channels. */
    @Override
    public boolean closedByInterrupt(Object connection) {
        return ((Connection) connection).getClient() instanceof StandardClient client
                && ((Socket) get(SOCKET, client)).getChannel() != null;
    }

    /**
     * The driver's abort ends the session from another connection, and then reads what is left of the answer. For that it
     * waits for the thread that reads already, so it would wait for ever where nothing comes back.
     */
    @Override
    public void cut(Object connection) throws Exception {
        Connection maria = (Connection) connection;
        if (maria.getClient() instanceof StandardClient client) {
            ((Socket) get(SOCKET, client)).close();
            WriteBatchKill.session(maria);
        }
        maria.abort(Runnable::run);
    }

    @Override
    public void release(Object flush) throws SQLException {
        // Not close(): it would tell the pool's statement listeners of a statement they have never seen.
        if (flush instanceof BasePreparedStatement prepared && prepared.prepareResult != null) {
            prepared.lock.lock();
            try {
                if (prepared instanceof ServerPreparedStatement) {
                    prepared.prepareResult.decrementUse(prepared.con.getClient(), prepared);
                } else {
                    prepared.prepareResult.close(prepared.con.getClient());
                }
                prepared.prepareResult = null;
            } finally {
                prepared.lock.unlock();
            }
        }
    }

    @Override
    public long count(Object result) {
        return ((WriteBatchOwn) result).count;
    }

    @Override
    public void adopt(Object statement, Object result, String literalSql, int keys) throws SQLException {
        Statement maria = (Statement) statement;
        WriteBatchOwn own = (WriteBatchOwn) result;
        maria.lock.lock();
        try {
            maria.checkNotClosed();
            if (literalSql != null) {
                maria.lastSql = literalSql;
                maria.autoGeneratedKeys = keys == 0 ? NO_GENERATED_KEYS : RETURN_GENERATED_KEYS;
            }
            maria.results = new ArrayList<>();
            maria.currResult = own.packet(maria.con.getContext());
        } finally {
            maria.lock.unlock();
        }
    }

    @Override
    public boolean warned(Object result) {
        return ((WriteBatchOwn) result).warned;
    }

    /** Null for a NULL. */
    static Object valueOf(Parameter parameter) {
        return parameter.isNull() ? null : get(VALUE, parameter);
    }

    private static Object get(MethodHandle getter, Object owner) {
        try {
            return getter.invoke(owner);
        } catch (Throwable e) {
            throw new IllegalStateException("The driver's parameter cannot be read", e);
        }
    }

    private static MethodHandle field(Class<?> type, String field) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            return lookup.unreflectGetter(type.getDeclaredField(field));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
