package io.writebatch.it.transparency;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** How a statement asks for generated keys, if it does. */
record KeyRequest(Form form, List<String> columns) implements Serializable {
    static final KeyRequest NONE = new KeyRequest(Form.NONE, List.of());

    enum Form {
        NONE,
        FLAG,
        NO_FLAG,
        NAMES,
        INDEXES
    }

    PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        return switch (form) {
            case NONE -> connection.prepareStatement(sql);
            case FLAG -> connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
            case NO_FLAG -> connection.prepareStatement(sql, Statement.NO_GENERATED_KEYS);
            case NAMES -> connection.prepareStatement(sql, columns.toArray(String[]::new));
            case INDEXES -> connection.prepareStatement(sql, new int[] {1});
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
            case NONE -> statement.executeUpdate(sql);
            case FLAG -> statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
            case NO_FLAG -> statement.executeUpdate(sql, Statement.NO_GENERATED_KEYS);
            case NAMES -> statement.executeUpdate(sql, columns.toArray(String[]::new));
            case INDEXES -> statement.executeUpdate(sql, new int[] {1});
        };
    }

    private long largeUpdate(Statement statement, String sql) throws SQLException {
        return switch (form) {
            case NONE -> statement.executeLargeUpdate(sql);
            case FLAG -> statement.executeLargeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
            case NO_FLAG -> statement.executeLargeUpdate(sql, Statement.NO_GENERATED_KEYS);
            case NAMES -> statement.executeLargeUpdate(sql, columns.toArray(String[]::new));
            case INDEXES -> statement.executeLargeUpdate(sql, new int[] {1});
        };
    }

    private boolean executed(Statement statement, String sql) throws SQLException {
        return switch (form) {
            case NONE -> statement.execute(sql);
            case FLAG -> statement.execute(sql, Statement.RETURN_GENERATED_KEYS);
            case NO_FLAG -> statement.execute(sql, Statement.NO_GENERATED_KEYS);
            case NAMES -> statement.execute(sql, columns.toArray(String[]::new));
            case INDEXES -> statement.execute(sql, new int[] {1});
        };
    }

    @Override
    public String toString() {
        return switch (form) {
            case NONE -> "";
            case FLAG -> ", RETURN_GENERATED_KEYS";
            case NO_FLAG -> ", NO_GENERATED_KEYS";
            case NAMES -> ", keys " + columns;
            case INDEXES -> ", keys [1]";
        };
    }
}
