package io.writebatch.it.transparency;

import io.writebatch.it.harness.App;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;

/** The connections, statements and open result sets of one thread, by the names that steps use. */
final class Workplace implements AutoCloseable {
    private final Schemas schemas;
    private final Map<Integer, Connection> connections = new HashMap<>();
    private final Map<String, Statement> statements = new HashMap<>();
    private final Map<String, ResultSet> results = new HashMap<>();
    private final Map<String, Savepoint> savepoints = new HashMap<>();
    private final List<String> options;
    private final boolean tellsWarnings;

    Workplace(App app, List<String> options) {
        this.schemas = new Schemas(app);
        this.options = options;
        this.tellsWarnings = app.postgresql();
    }

    /**
     * MariaDB's driver asks the server for the warnings of its last statement, which a flush has not for each write; so
     * they are told where nothing is flushed.
     */
    boolean tellsWarnings(Connection connection) {
        try {
            return tellsWarnings || !connection.getAutoCommit();
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * In simple mode PostgreSQL's driver only asserts that nobody asks what parameters are. In a transaction that has failed
     * the server tells it of statements that it has prepared already; what was batched, it has prepared for the leader.
     */
    boolean tellsParameters(Connection connection) {
        try {
            return !options.contains("preferQueryMode=simple")
                    && (!(connection instanceof PgConnection postgresql)
                            || postgresql.isClosed()
                            || postgresql.getTransactionState() != TransactionState.FAILED);
        } catch (SQLException e) {
            return true;
        }
    }

    /** Opened by its first use, and never again once a step has closed it. */
    Connection connection(int number) throws SQLException {
        Connection known = connections.get(number);
        if (known == null) {
            known = schemas.connect(options);
            connections.put(number, known);
        }
        return known;
    }

    void reconnect(int number) throws SQLException {
        Connection old = connections.remove(number);
        if (old != null) {
            old.close();
        }
        connection(number);
    }

    /** Null when the step that made it is no part of this program any more, or failed. */
    Statement statement(String name) {
        return statements.get(name);
    }

    void keep(String name, Statement statement) {
        statements.put(name, statement);
    }

    /** Fails a step that has lost its statement, in both runs alike. */
    Statement need(String name) {
        Statement statement = statements.get(name);
        if (statement == null) {
            throw new IllegalStateException("no statement " + name);
        }
        return statement;
    }

    PreparedStatement prepared(String name) {
        if (need(name) instanceof PreparedStatement prepared) {
            return prepared;
        }
        throw new IllegalStateException("not prepared " + name);
    }

    ResultSet result(String statement) {
        ResultSet result = results.get(statement);
        if (result == null) {
            throw new IllegalStateException("no result of " + statement);
        }
        return result;
    }

    void keepResult(String statement, ResultSet result) {
        results.put(statement, result);
    }

    Savepoint savepoint(String name) {
        Savepoint savepoint = savepoints.get(name);
        if (savepoint == null) {
            throw new IllegalStateException("no savepoint " + name);
        }
        return savepoint;
    }

    void keep(String name, Savepoint savepoint) {
        savepoints.put(name, savepoint);
    }

    @Override
    public void close() {
        for (Connection connection : connections.values()) {
            try {
                connection.close();
            } catch (SQLException e) {
                // Programs close, break and abort them in every way; what counts was seen before.
            }
        }
    }
}
