package org.postgresql.jdbc;

import io.writebatch.bridge.BoundValues;
import io.writebatch.bridge.Digests;
import io.writebatch.bridge.DriverAdapter;
import io.writebatch.bridge.FlushForm;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.Oid;
import org.postgresql.core.PGStream;
import org.postgresql.core.ParameterList;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.TransactionState;
import org.postgresql.core.Tuple;
import org.postgresql.util.HostSpec;
import org.postgresql.util.StreamWrapper;

/**
 * pgjdbc's side of the agent. Lies in the driver's package because bound values, results and the prepared query are
 * reachable only from here; the agent defines it in the class loader of each copy of the driver.
 *
 * <p>Values are handed over as the driver encoded them when the application set them, so a flush sends the bytes and
 * types of the native call. Results are put into the statement's own fields, so that every getter answers natively.
 */
public final class WriteBatchAdapter implements DriverAdapter {
    /** The first object id that PostgreSQL gives to what users create. */
    private static final int FIRST_USER_OID = 16384;

    private static final BitSet ARRAY_TYPES = arrayTypes();
    private static final MethodHandle KEY_SQL = field("org.postgresql.core.BaseQueryKey", "sql");
    private static final MethodHandle KEY_COLUMNS =
            field("org.postgresql.core.QueryWithReturningColumnsKey", "columnNames");

    private static final MethodHandle COLUMN_LENGTH = field("org.postgresql.core.Field", "length");
    private static final MethodHandle NEW_COLUMN = newColumn();
    private static final MethodHandle STREAM = field("org.postgresql.core.QueryExecutorBase", "pgStream");
    private static final MethodHandle FORCE_BINARY = field("org.postgresql.jdbc.PgStatement", "forceBinaryTransfers");

    @Override
    public int connectionState(Object connection) {
        PgConnection pg = (PgConnection) connection;
        QueryExecutor executor = pg.getQueryExecutor();
        if (executor.isClosed()) {
            return CLOSED;
        }
        int state = 0;
        TransactionState transaction = executor.getTransactionState();
        if (transaction != TransactionState.IDLE) {
            state |= IN_TRANSACTION;
        }
        if (transaction == TransactionState.FAILED) {
            state |= TRANSACTION_FAILED;
        }
        try {
            if (!pg.getAutoCommit()) {
                state |= AUTOCOMMIT_OFF;
            }
            if (pg.isReadOnly()) {
                state |= READ_ONLY;
            }
        } catch (SQLException e) {
            // Both getters throw for a closed connection only: it was closed just now.
            return state | CLOSED;
        }
        // Simple mode ends its implicit transaction with every statement, autosave wraps statements into savepoints.
        if (executor.getPreferQueryMode().compareTo(PreferQueryMode.EXTENDED) < 0
                || executor.getAutoSave() != AutoSave.NEVER) {
            state |= UNSAFE_OPTION;
        }
        return state;
    }

    @Override
    public String[] describe(Object connection, Object properties) {
        PgConnection pg = (PgConnection) connection;
        QueryExecutor executor = pg.getQueryExecutor();
        HostSpec host = executor.getHostSpec();
        String url;
        try {
            url = pg.getURL();
        } catch (SQLException e) {
            url = "";
        }
        String digest =
                Digests.of(url, executor.getUser(), host.toString(), executor.getDatabase(), Digests.sorted((Properties)
                        properties));
        return new String[] {digest, host.getHost(), String.valueOf(host.getPort()), executor.getDatabase()};
    }

    @Override
    public String preparedSql(Object statement) {
        return sqlOf(((PgPreparedStatement) statement).preparedQuery);
    }

    @Override
    public int statementState(Object statement) {
        PgStatement pg = (PgStatement) statement;
        int state = 0;
        if (pg.timeout != 0 || pg.maxrows != 0 || !pg.replaceProcessingEnabled) {
            state |= STATEMENT_OPTION;
        }
        if (pg.batchStatements != null && !pg.batchStatements.isEmpty()) {
            state |= PENDING_BATCH;
        }
        if (pg instanceof PgCallableStatement) {
            state |= CALLABLE;
        }
        if (pg.wantsGeneratedKeysAlways || pg.wantsGeneratedKeysOnce) {
            state |= KEYS;
            if (keyColumns(pg) == null) {
                state |= KEYS_UNATTRIBUTABLE;
            }
            // A forward-only result of keys cannot be made in another direction: the write succeeds, its call fails.
            if (pg.fetchdirection != ResultSet.FETCH_FORWARD) {
                state |= STATEMENT_OPTION;
            }
        }
        try {
            if (pg.isClosed()) {
                state |= STATEMENT_CLOSED;
            }
        } catch (SQLException e) {
            // Declared, never thrown.
            state |= STATEMENT_CLOSED;
        }
        return state;
    }

    @Override
    public Object keyRequest(Object statement) {
        return ((PgStatement) statement).wantsGeneratedKeysAlways ? keyColumns((PgStatement) statement) : null;
    }

    /** Null when all columns are returned: described columns without a bound make the driver synchronize every write. */
    private static List<String> keyColumns(PgStatement statement) {
        if (!(statement instanceof PgPreparedStatement prepared)) {
            return null;
        }
        String[] columns = returnedColumns(prepared.preparedQuery);
        return columns == null || Arrays.asList(columns).contains("*") ? null : Arrays.asList(columns);
    }

    /** What the driver is to return beside the count; null when that is nothing, or the text itself says it. */
    static String[] returnedColumns(CachedQuery query) {
        Object key = query.key;
        return key.getClass().getName().endsWith("QueryWithReturningColumnsKey")
                ? (String[]) get(KEY_COLUMNS, key)
                : null;
    }

    @Override
    public BoundValues capture(Object statement, boolean nullsInTypes) {
        ParameterList list = ((PgPreparedStatement) statement).preparedParameters;
        Object[] values = list.getValues();
        if (values == null) {
            return null;
        }
        long bytes = 16;
        for (Object value : values) {
            long size = sizeOf(value);
            if (size < 0) {
                return null;
            }
            bytes += size + 8;
        }
        int[] types = list.getTypeOIDs().clone();
        for (int type : types) {
            if (type >= FIRST_USER_OID || type < 0 || ARRAY_TYPES.get(type)) {
                return null;
            }
        }
        return new BoundValues(list, types, bytes);
    }

    @Override
    public BoundValues kept(BoundValues captured) {
        return new BoundValues(((ParameterList) captured.values()).copy(), captured.types(), captured.bytes());
    }

    /**
     * With {@code prepareThreshold=-1} the driver has the server describe a statement before its first execution. Where a
     * flush was that execution the next native one would ask, and hear from the server of what the driver finds natively.
     */
    @Override
    public boolean executedBefore(Object statement) {
        return !(statement instanceof PgPreparedStatement prepared)
                || !(boolean) get(FORCE_BINARY, prepared)
                || prepared.preparedQuery.query.isStatementDescribed();
    }

    /** Negative for a value that is not set or whose bytes are not in memory. */
    private static long sizeOf(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        if (value instanceof String text) {
            return text.length();
        }
        if (value instanceof StreamWrapper stream) {
            return stream.getBytes() == null ? -1 : stream.getLength();
        }
        // The driver's marker for NULL is a plain Object.
        return value != null && value.getClass() == Object.class ? 0 : -1;
    }

    @Override
    public String boundText(Object statement, int index) {
        ParameterList list = ((PgPreparedStatement) statement).preparedParameters;
        Object[] values = list.getValues();
        if (values == null || index > values.length || !(values[index - 1] instanceof String text)) {
            return null;
        }
        return switch (list.getTypeOIDs()[index - 1]) {
            case Oid.UNSPECIFIED, Oid.TEXT, Oid.VARCHAR -> text;
            // The server's own spelling, also where the statement casts it to a text.
            case Oid.BOOL -> text.toLowerCase(Locale.ROOT);
            default -> null;
        };
    }

    @Override
    public int compare(Object values, Object otherValues) {
        Object[] a = ((ParameterList) values).getValues();
        Object[] b = ((ParameterList) otherValues).getValues();
        for (int i = 0; i < a.length && i < b.length; i++) {
            int order = compareValue(a[i], b[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.length, b.length);
    }

    private static int compareValue(Object a, Object b) {
        if (a instanceof byte[] x && b instanceof byte[] y) {
            return Arrays.compareUnsigned(x, y);
        }
        if (a instanceof String x && b instanceof String y) {
            return x.compareTo(y);
        }
        if (a instanceof StreamWrapper x && b instanceof StreamWrapper y) {
            return Arrays.compareUnsigned(
                    x.getBytes(),
                    x.getOffset(),
                    x.getOffset() + x.getLength(),
                    y.getBytes(),
                    y.getOffset(),
                    y.getOffset() + y.getLength());
        }
        return Integer.compare(kind(a), kind(b));
    }

    private static int kind(Object value) {
        if (value instanceof byte[]) {
            return 1;
        }
        return value instanceof String ? 2 : value instanceof StreamWrapper ? 3 : 0;
    }

    @Override
    public Object newFlush(Object leader, String literalSql, int keys, FlushForm form) throws SQLException {
        PgStatement statement = (PgStatement) leader;
        if (literalSql != null) {
            CachedQuery query = statement.connection.createQuery(literalSql, statement.replaceProcessingEnabled, false);
            return new WriteBatchFlush.WriteByWrite(statement, query.query);
        }
        PgPreparedStatement prepared = (PgPreparedStatement) statement;
        if (prepared.wantsGeneratedKeysAlways) {
            return WriteBatchKeys.of(prepared);
        }
        return form.shape() == SHAPE_MULTI_ROW
                ? new WriteBatchRows(prepared, preparedSql(prepared), form.rowStart(), form.rowEnd(), form.rowsGuard())
                : new WriteBatchFlush.WriteByWrite(prepared, prepared.preparedQuery.query);
    }

    @Override
    public Object[] flush(Object flush, Object[] values) throws SQLException {
        WriteBatchFlush.begin(((PgStatement) flush).connection);
        return flush instanceof WriteBatchKeys keys
                ? keys.flush(values)
                : withoutKeys(((WriteBatchFlush) flush).flush(values));
    }

    private static Object[] withoutKeys(long[] counts) {
        Object[] results = new Object[counts.length];
        for (int i = 0; i < counts.length; i++) {
            results[i] = new Result(counts[i], null, null);
        }
        return results;
    }

    /** It has none. */
    @Override
    public boolean resetBeginsAnew(Object connection) {
        return false;
    }

    @Override
    public void cancel(Object connection) throws SQLException {
        // Not the statement's cancel(): it works once an execution, and keeps the leader inside the driver meanwhile.
        ((PgConnection) connection).cancelQuery();
    }

    /** The application's socket factory may give out sockets that belong to channels. */
    @Override
    public boolean closedByInterrupt(Object connection) {
        PGStream stream = (PGStream) get(STREAM, ((PgConnection) connection).getQueryExecutor());
        return stream.getSocket().getChannel() != null;
    }

    @Override
    public void cut(Object connection) throws SQLException {
        ((PgConnection) connection).abort(Runnable::run);
    }

    @Override
    public void release(Object flush) {
        // The statements are not closed: that would give back the leader statement's own query.
        if (flush instanceof WriteBatchKeys keys) {
            keys.giveBack();
        } else {
            ((WriteBatchFlush) flush).giveBack();
        }
    }

    @Override
    public long count(Object result) {
        return ((Result) result).count;
    }

    @Override
    public void adopt(Object statement, Object result, String literalSql, int keys) throws SQLException {
        PgStatement pg = (PgStatement) statement;
        Result own = (Result) result;
        pg.lock.lock();
        try {
            pg.checkClosed();
            pg.closeForNextExecution();
            if (pg instanceof PgPreparedStatement prepared) {
                // So that the server is asked to keep the statement when it natively would be.
                prepared.preparedQuery.increaseExecuteCount();
            }
            ResultWrapper count = new ResultWrapper(own.count, 0);
            pg.result = count;
            pg.firstUnclosedResult = count;
            if (own.rows != null) {
                org.postgresql.core.Field[] fields = own.fields == null ? new org.postgresql.core.Field[0] : own.fields;
                ResultWrapper generated = new ResultWrapper(pg.createResultSet(null, fields, own.rows, null));
                generated.append(count);
                pg.generatedKeys = generated;
                pg.firstUnclosedResult = generated;
            }
        } finally {
            pg.lock.unlock();
        }
    }

    @Override
    public boolean warned(Object connection) {
        return false;
    }

    static String sqlOf(CachedQuery query) {
        return query.key instanceof String sql ? sql : (String) get(KEY_SQL, query.key);
    }

    private static Object get(MethodHandle getter, Object owner) {
        try {
            return getter.invoke(owner);
        } catch (Throwable e) {
            throw new IllegalStateException("A field of the driver cannot be read", e);
        }
    }

    /** Private fields, and the keys of the query cache, which are package-private to another package of the driver. */
    private static MethodHandle field(String className, String field) {
        try {
            Class<?> type = Class.forName(className, false, WriteBatchAdapter.class.getClassLoader());
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            return lookup.unreflectGetter(type.getDeclaredField(field));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static org.postgresql.core.Field copy(org.postgresql.core.Field column) {
        org.postgresql.core.Field copy;
        try {
            copy = (org.postgresql.core.Field) NEW_COLUMN.invoke(
                    column.getColumnLabel(),
                    column.getOID(),
                    ((Number) get(COLUMN_LENGTH, column)).intValue(),
                    column.getMod(),
                    column.getTableOid(),
                    column.getPositionInTable());
        } catch (Throwable e) {
            throw new IllegalStateException("A column of the driver cannot be copied", e);
        }
        copy.setFormat(column.getFormat());
        return copy;
    }

    /** A handle, because lengths are of the type int in 42.7.10, but short in 42.7.14. */
    private static MethodHandle newColumn() {
        for (Constructor<?> constructor : org.postgresql.core.Field.class.getConstructors()) {
            if (constructor.getParameterCount() == 6) {
                try {
                    return MethodHandles.explicitCastArguments(
                            MethodHandles.lookup().unreflectConstructor(constructor),
                            MethodType.methodType(
                                    org.postgresql.core.Field.class,
                                    String.class,
                                    int.class,
                                    int.class,
                                    int.class,
                                    int.class,
                                    int.class));
                } catch (IllegalAccessException e) {
                    throw new ExceptionInInitializerError(e);
                }
            }
        }
        throw new ExceptionInInitializerError("The driver has no constructor for columns of tables");
    }

    private static BitSet arrayTypes() {
        BitSet types = new BitSet();
        for (Field field : Oid.class.getFields()) {
            if (field.getName().endsWith("_ARRAY")) {
                try {
                    types.set(field.getInt(null));
                } catch (IllegalAccessException e) {
                    throw new ExceptionInInitializerError(e);
                }
            }
        }
        return types;
    }

    /** One write's part of a flush. */
    static final class Result {
        final long count;
        final org.postgresql.core.Field[] fields;
        final List<Tuple> rows;

        Result(long count, org.postgresql.core.Field[] fields, List<Tuple> rows) {
            this.count = count;
            this.fields = fields;
            this.rows = rows;
        }
    }
}
