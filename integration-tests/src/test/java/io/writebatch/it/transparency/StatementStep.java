package io.writebatch.it.transparency;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** Calls a method of a statement that executes no single write. */
record StatementStep(int connection, String statement, Call call, String argument, Look look) implements Step {
    enum Call {
        ADD_BATCH,
        ADD_BATCH_TEXT,
        CLEAR_BATCH,
        EXECUTE_BATCH,
        EXECUTE_LARGE_BATCH,
        CLEAR_PARAMETERS,
        CLEAR_WARNINGS,
        QUERY_TIMEOUT,
        MAX_ROWS,
        LARGE_MAX_ROWS,
        FETCH_SIZE,
        FETCH_DIRECTION,
        ESCAPE_PROCESSING,
        CURSOR_NAME,
        POOLABLE,
        MAX_FIELD_SIZE,
        CLOSE_ON_COMPLETION,
        OPEN_QUERY,
        NEXT_ROW,
        CLOSE_RESULT,
        MORE_RESULTS,
        CANCEL,
        CLOSE
    }

    @Override
    public String run(Workplace workplace) throws Exception {
        if (call == Call.OPEN_QUERY) {
            return openQuery(workplace);
        }
        Statement target = workplace.need(statement);
        switch (call) {
            case ADD_BATCH -> workplace.prepared(statement).addBatch();
            case ADD_BATCH_TEXT -> target.addBatch(argument);
            case CLEAR_BATCH -> target.clearBatch();
            case EXECUTE_BATCH -> {
                return Arrays.toString(target.executeBatch());
            }
            case EXECUTE_LARGE_BATCH -> {
                return Arrays.toString(target.executeLargeBatch());
            }
            case CLEAR_PARAMETERS -> workplace.prepared(statement).clearParameters();
            case CLEAR_WARNINGS -> target.clearWarnings();
            case NEXT_ROW -> {
                return nextRow(workplace.result(statement));
            }
            case CLOSE_RESULT -> workplace.result(statement).close();
            case MORE_RESULTS -> {
                return "more " + target.getMoreResults(Integer.parseInt(argument));
            }
            case CANCEL -> target.cancel();
            case CLOSE -> target.close();
            default -> setOption(target);
        }
        return "done";
    }

    private void setOption(Statement target) throws SQLException {
        switch (call) {
            case QUERY_TIMEOUT -> target.setQueryTimeout(Integer.parseInt(argument));
            case MAX_ROWS -> target.setMaxRows(Integer.parseInt(argument));
            case LARGE_MAX_ROWS -> target.setLargeMaxRows(Long.parseLong(argument));
            case FETCH_SIZE -> target.setFetchSize(Integer.parseInt(argument));
            case FETCH_DIRECTION -> target.setFetchDirection(Integer.parseInt(argument));
            case ESCAPE_PROCESSING -> target.setEscapeProcessing(Boolean.parseBoolean(argument));
            case CURSOR_NAME -> target.setCursorName(argument);
            case POOLABLE -> target.setPoolable(Boolean.parseBoolean(argument));
            case MAX_FIELD_SIZE -> target.setMaxFieldSize(Integer.parseInt(argument));
            case CLOSE_ON_COMPLETION -> target.closeOnCompletion();
            default -> throw new IllegalArgumentException(call.name());
        }
    }

    /** With a small fetch size, so that rows are still to come when the next steps run. */
    private String openQuery(Workplace workplace) throws SQLException {
        Statement query = workplace.connection(connection).createStatement();
        query.setFetchSize(1);
        workplace.keep(statement, query);
        workplace.keepResult(statement, query.executeQuery(argument));
        return "opened";
    }

    private static String nextRow(ResultSet result) throws SQLException {
        return result.next() ? "row " + result.getString(1) : "end";
    }

    @Override
    public String toString() {
        return statement + " on c" + connection + "." + call + "(" + argument + ") look at " + look;
    }
}
