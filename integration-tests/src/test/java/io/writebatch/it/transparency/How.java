package io.writebatch.it.transparency;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The method that executes a statement. */
enum How {
    UPDATE,
    LARGE_UPDATE,
    EXECUTE,
    QUERY;

    String execute(PreparedStatement statement) throws SQLException {
        return switch (this) {
            case UPDATE -> "updated " + statement.executeUpdate();
            case LARGE_UPDATE -> "updated " + statement.executeLargeUpdate();
            case EXECUTE -> "executed " + statement.execute();
            case QUERY -> "queried " + Observer.rows(statement.executeQuery());
        };
    }
}
