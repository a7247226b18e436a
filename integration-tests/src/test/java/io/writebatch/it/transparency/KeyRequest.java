package io.writebatch.it.transparency;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** How a statement asks for generated keys, if it does. */
record KeyRequest(Form form, List<String> columns) implements Serializable {
    static final KeyRequest NONE = new KeyRequest(Form.NONE, List.of());

    enum Form {
        NONE,
        /** Without keys, but by the method that takes the kind of the result set. */
        RESULT_TYPE,
        /** Likewise, with holdability. */
        HOLDABLE,
        FLAG,
        NO_FLAG,
        NAMES,
        /** Of columns, in place of names. */
        INDEXES
    }

    PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        return switch (form) {
            case NONE -> connection.prepareStatement(sql);
            case RESULT_TYPE ->
                connection.prepareStatement(sql, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
            case HOLDABLE ->
                connection.prepareStatement(
                        sql,
                        ResultSet.TYPE_FORWARD_ONLY,
                        ResultSet.CONCUR_UPDATABLE,
                        ResultSet.HOLD_CURSORS_OVER_COMMIT);
            case FLAG -> connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
            case NO_FLAG -> connection.prepareStatement(sql, Statement.NO_GENERATED_KEYS);
            case NAMES -> connection.prepareStatement(sql, names());
            case INDEXES -> connection.prepareStatement(sql, indexes());
        };
    }

    String execute(Statement statement, String sql, How how) throws SQLException {
        return switch (how) {
            case UPDATE -> "updated " + update(statement, sql);
            case LARGE_UPDATE -> "updated " + largeUpdate(statement, sql);
            case EXECUTE -> "executed " + executed(statement, sql);
            case QUERY -> "queried " + Observer.rows(statement.executeQuery(sql));
        };
    }

    private int update(Statement statement, String sql) throws SQLException {
        return switch (form) {
            case NONE, RESULT_TYPE, HOLDABLE -> statement.executeUpdate(sql);
            case FLAG -> statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
            case NO_FLAG -> statement.executeUpdate(sql, Statement.NO_GENERATED_KEYS);
            case NAMES -> statement.executeUpdate(sql, names());
            case INDEXES -> statement.executeUpdate(sql, indexes());
        };
    }

    private long largeUpdate(Statement statement, String sql) throws SQLException {
        return switch (form) {
            case NONE, RESULT_TYPE, HOLDABLE -> statement.executeLargeUpdate(sql);
            case FLAG -> statement.executeLargeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
            case NO_FLAG -> statement.executeLargeUpdate(sql, Statement.NO_GENERATED_KEYS);
            case NAMES -> statement.executeLargeUpdate(sql, names());
            case INDEXES -> statement.executeLargeUpdate(sql, indexes());
        };
    }

    private boolean executed(Statement statement, String sql) throws SQLException {
        return switch (form) {
            case NONE, RESULT_TYPE, HOLDABLE -> statement.execute(sql);
            case FLAG -> statement.execute(sql, Statement.RETURN_GENERATED_KEYS);
            case NO_FLAG -> statement.execute(sql, Statement.NO_GENERATED_KEYS);
            case NAMES -> statement.execute(sql, names());
            case INDEXES -> statement.execute(sql, indexes());
        };
    }

    private String[] names() {
        return columns.toArray(String[]::new);
    }

    private int[] indexes() {
        return columns.stream().mapToInt(Integer::parseInt).toArray();
    }

    @Override
    public String toString() {
        return switch (form) {
            case NONE -> "";
            case RESULT_TYPE -> ", TYPE_SCROLL_INSENSITIVE, CONCUR_READ_ONLY";
            case HOLDABLE -> ", TYPE_FORWARD_ONLY, CONCUR_UPDATABLE, HOLD_CURSORS_OVER_COMMIT";
            case FLAG -> ", RETURN_GENERATED_KEYS";
            case NO_FLAG -> ", NO_GENERATED_KEYS";
            case NAMES -> ", keys " + columns;
            case INDEXES -> ", keys of columns " + Arrays.toString(indexes());
        };
    }
}
