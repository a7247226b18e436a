package org.postgresql.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.TransactionState;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * Executes queries that return no keys in one exchange, as the driver's own {@code executeBatch} does, with two
 * differences: unlike queries are prepared by the server too (the driver would have each of them parsed every time),
 * and nothing is described, because no rows are wanted.
 */
abstract class WriteBatchFlush extends PgStatement {
    /** Where the server warns that it no longer waits for its standbys; its message depends on the language. */
    private static final String WAIT_FOR_STANDBYS = "SyncRepWaitForLSN";

    private final List<CachedQuery> borrowed = new ArrayList<>();

    WriteBatchFlush(PgStatement leader) throws SQLException {
        super(
                leader.connection,
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY,
                ResultSet.HOLD_CURSORS_OVER_COMMIT);
    }

    /**
     * Opens the transaction that a flush is to have around it, in an exchange of its own. The driver would send its
     * {@code BEGIN} in front of the writes, as a command that does not make the server skip the rest when it fails: where a
     * cancel that comes late hits it, each write would commit by itself, and be written again.
     */
    static void begin(PgConnection connection) throws SQLException {
        if (!connection.getAutoCommit() && connection.getTransactionState() == TransactionState.IDLE) {
            connection.execSQLUpdate("BEGIN");
        }
    }

    /** The driver's cache keeps what is given back: the next flush on this connection finds it prepared. */
    final Query borrow(String sql) throws SQLException {
        CachedQuery query = connection.borrowQuery(sql);
        borrowed.add(query);
        return query.query;
    }

    final Query keptQuery(PgPreparedStatement leader) throws SQLException {
        CachedQuery query = leader.preparedQuery;
        return isKept(leader) ? query.query : borrow(ownText(WriteBatchAdapter.sqlOf(query)));
    }

    final void giveBack() {
        borrowed.forEach(connection::releaseQuery);
    }

    /** @return one update count a member, another number of them when they cannot be told apart */
    abstract long[] flush(Object[] values) throws SQLException;

    /**
     * The text under which a flush has a query of its own. A query remembers the types that it was prepared or described
     * for; as long as the server is not to keep the statement, the driver takes from there the type of a value that was
     * bound without one, be it a wrong one. So the application's query is not lent to what would have the server prepare it
     * before the application itself would.
     */
    static String ownText(String sql) {
        return sql + ' ';
    }

    /** Whether the next execution by the application itself would use a statement that the server keeps. */
    static boolean isKept(PgPreparedStatement statement) {
        return statement.getForceBinaryTransfer()
                || (statement.mPrepareThreshold != 0
                        && statement.preparedQuery.getExecuteCount() + 1 >= statement.mPrepareThreshold);
    }

    /** Whether the server is never asked to keep the statement. */
    static boolean isNeverKept(PgPreparedStatement statement) {
        return statement.mPrepareThreshold == 0 && !statement.getForceBinaryTransfer();
    }

    /** @param oneShot whether the server is to keep no prepared statement */
    final long[] executeAll(Query[] queries, ParameterList[] parameters, boolean oneShot) throws SQLException {
        int flags = QueryExecutor.QUERY_NO_RESULTS | QueryExecutor.QUERY_NO_METADATA;
        if (oneShot) {
            flags |= QueryExecutor.QUERY_ONESHOT;
        }
        if (connection.getAutoCommit()) {
            flags |= QueryExecutor.QUERY_SUPPRESS_BEGIN;
        }
        BatchResultHandler answers = new BatchResultHandler(this, queries, parameters, false);
        connection.getQueryExecutor().execute(queries, parameters, answers, 0, 0, flags);
        long[] counts = answers.getLargeUpdateCount();
        requireReplicated();
        return counts;
    }

    /**
     * A flush without a transaction of its own commits inside this exchange. A cancel that meets its commit ends only the
     * wait for synchronous standbys: the server warns (01000) and reports success for what no standby may have.
     */
    private void requireReplicated() throws SQLException {
        for (SQLWarning warning = getWarnings(); warning != null; warning = warning.getNextWarning()) {
            ServerErrorMessage message = warning instanceof PSQLWarning server ? server.getServerErrorMessage() : null;
            if (message != null && WAIT_FOR_STANDBYS.equals(message.getRoutine())) {
                throw new SQLException("The commit is not known to be replicated", "08007", warning);
            }
        }
    }

    /** A statement for each member. */
    static final class WriteByWrite extends WriteBatchFlush {
        private final PgStatement leader;
        private final Query query;

        WriteByWrite(PgStatement leader, Query query) throws SQLException {
            super(leader);
            this.leader = leader;
            this.query = query;
        }

        @Override
        long[] flush(Object[] values) throws SQLException {
            boolean oneShot = isOneShot(values.length);
            Query executed = oneShot ? query : keptQuery((PgPreparedStatement) leader);
            Query[] queries = new Query[values.length];
            ParameterList[] parameters = new ParameterList[values.length];
            for (int i = 0; i < values.length; i++) {
                queries[i] = executed;
                parameters[i] = (ParameterList) values[i];
            }
            return executeAll(queries, parameters, oneShot);
        }

        /** Several writes have a statement kept at once, a single one when the application repeats it. */
        private boolean isOneShot(int writes) {
            return !(leader instanceof PgPreparedStatement prepared)
                    || isNeverKept(prepared)
                    || (writes == 1 && !isKept(prepared));
        }
    }
}
