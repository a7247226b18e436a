package org.postgresql.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;

/**
 * Single-row inserts as few statements with several rows each, in one exchange, with a guard behind them. Half of a
 * single-row insert's cost in the server is that of starting and ending a statement.
 *
 * <p>The numbers of rows are few, so that few statements are prepared. Their texts go through the driver's own cache of
 * queries and obey its limits.
 */
final class WriteBatchRows extends WriteBatchFlush {
    private static final int[] SIZES = {64, 16, 4, 1};

    /** What the protocol can count in a statement is 65,535. */
    private static final int MOST_PARAMETERS = 32_767;

    private final PgPreparedStatement leader;
    private final String beforeRow;
    private final String row;
    private final String afterRow;
    private final String guard;

    /**
     * @param rowStart index of the opening parenthesis of the row in {@code sql}
     * @param rowEnd index behind its closing parenthesis
     */
    WriteBatchRows(PgPreparedStatement leader, String sql, int rowStart, int rowEnd, String guard) throws SQLException {
        super(leader);
        this.leader = leader;
        this.beforeRow = sql.substring(0, rowStart);
        this.row = sql.substring(rowStart, rowEnd);
        this.afterRow = sql.substring(rowEnd);
        this.guard = guard;
    }

    @Override
    long[] flush(Object[] values) throws SQLException {
        List<Query> queries = new ArrayList<>();
        List<ParameterList> parameters = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        boolean oneShot = isNeverKept(leader);
        int next = 0;
        for (int size : SIZES) {
            if (size > 1 && size * leader.preparedParameters.getParameterCount() > MOST_PARAMETERS) {
                continue;
            }
            Query query = values.length - next < size ? null : queryFor(size, oneShot);
            while (values.length - next >= size) {
                queries.add(query);
                parameters.add(size == 1 ? (ParameterList) values[next] : joined(query, values, next, size));
                rows.add(size);
                next += size;
            }
        }
        Query last = borrow(guard);
        queries.add(last);
        parameters.add(last.createParameterList());
        long[] counts = executeAll(queries.toArray(new Query[0]), parameters.toArray(new ParameterList[0]), oneShot);
        return oneEach(counts, rows, values.length);
    }

    /** A row that was not inserted, or twice, could be anybody's. */
    private static long[] oneEach(long[] counts, List<Integer> rows, int members) {
        for (int i = 0; i < rows.size(); i++) {
            if (counts[i] != rows.get(i)) {
                return new long[0];
            }
        }
        long[] ones = new long[members];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static ParameterList joined(Query query, Object[] values, int from, int size) throws SQLException {
        ParameterList all = query.createParameterList();
        for (int i = from; i < from + size; i++) {
            all.appendAll((ParameterList) values[i]);
        }
        return all;
    }

    private Query queryFor(int rows, boolean oneShot) throws SQLException {
        if (rows == 1) {
            return oneShot ? leader.preparedQuery.query : keptQuery(leader);
        }
        String kept = ownText(beforeRow + row + ("," + row).repeat(rows - 1) + afterRow);
        return borrow(oneShot ? ownText(kept) : kept);
    }
}
