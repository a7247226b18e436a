package org.postgresql.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.Field;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.Tuple;

/**
 * Writes that return keys, as a batch of the driver's. Never closed, because closing would give the query back also where
 * it is the leader statement's.
 */
final class WriteBatchKeys extends PgPreparedStatement {
    private final boolean borrowed;
    private Field[] keyFields;

    static WriteBatchKeys of(PgPreparedStatement leader) throws SQLException {
        if (WriteBatchFlush.isKept(leader)) {
            return new WriteBatchKeys(leader, leader.preparedQuery, false);
        }
        String sql = WriteBatchFlush.ownText(WriteBatchAdapter.sqlOf(leader.preparedQuery));
        String[] columns = WriteBatchAdapter.returnedColumns(leader.preparedQuery);
        return WriteBatchFlush.isNeverKept(leader)
                ? new WriteBatchKeys(leader, leader.connection.createQuery(sql, true, true, columns), false)
                : new WriteBatchKeys(
                        leader, leader.connection.getQueryExecutor().borrowReturningQuery(sql, columns), true);
    }

    private WriteBatchKeys(PgPreparedStatement leader, CachedQuery query, boolean borrowed) throws SQLException {
        super(
                leader.connection,
                query,
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY,
                ResultSet.HOLD_CURSORS_OVER_COMMIT);
        this.borrowed = borrowed;
        // The driver has keys described before they come: at once under the name that they keep.
        mPrepareThreshold = WriteBatchFlush.isNeverKept(leader) ? 0 : 1;
        wantsGeneratedKeysAlways = true;
    }

    void giveBack() {
        if (borrowed) {
            connection.releaseQuery(preparedQuery);
        }
    }

    Object[] flush(Object[] values) throws SQLException {
        batchStatements = new ArrayList<>(values.length);
        batchParameters = new ArrayList<>(values.length);
        for (Object value : values) {
            batchStatements.add(preparedQuery.query);
            batchParameters.add((ParameterList) value);
        }
        return withKeys(executeBatch());
    }

    /** The driver gives the keys of all writes in one result set, in the order of the writes. */
    private Object[] withKeys(int[] counts) {
        PgResultSet all = generatedKeys == null ? null : (PgResultSet) generatedKeys.getResultSet();
        List<Tuple> rows = all == null ? List.of() : all.rows;
        Field[] own = ownFields();
        Object[] results = new Object[counts.length];
        int next = 0;
        for (int i = 0; i < counts.length; i++) {
            int end = next + Math.max(counts[i], 0);
            if (end > rows.size()) {
                return new Object[0];
            }
            results[i] = new WriteBatchAdapter.Result(counts[i], own, new ArrayList<>(rows.subList(next, end)));
            next = end;
        }
        return next == rows.size() ? results : new Object[0];
    }

    /** The driver changes a query's columns when it next has their values sent in the other format. */
    private Field[] ownFields() {
        if (keyFields == null) {
            return null;
        }
        Field[] own = new Field[keyFields.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = WriteBatchAdapter.copy(keyFields[i]);
        }
        return own;
    }

    /** The columns also of keys that no write of the batch has generated. */
    @Override
    protected BatchResultHandler createBatchHandler(Query[] queries, ParameterList[] parameterLists) {
        return new BatchResultHandler(this, queries, parameterLists, true) {
            @Override
            public void handleResultRows(Query fromQuery, Field[] fields, List<Tuple> tuples, ResultCursor cursor) {
                keyFields = fields;
                super.handleResultRows(fromQuery, fields, tuples, cursor);
            }
        };
    }

    /** {@code reWriteBatchedInserts} would merge the writes, and their counts with them. */
    @Override
    protected void transformQueriesAndParameters() {}
}
