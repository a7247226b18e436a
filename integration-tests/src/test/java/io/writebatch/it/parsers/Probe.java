package io.writebatch.it.parsers;

import io.writebatch.core.sql.Dialect;
import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Runs texts on a real server through one connection and tells what they did. */
abstract class Probe implements AutoCloseable {
    /** Errors of the drivers themselves: they see other placeholders than were bound. */
    private static final List<String> PLACEHOLDER_ERRORS = List.of(
            "No value specified for parameter",
            "The column index is out of range",
            "Parameter at position",
            "wrong index");

    final Connection connection;
    final Statement own;
    private final String mode;
    private final List<String> tables;
    private Map<String, String> contents = Map.of();

    Probe(Database database, DatabaseServer server, String mode, String url) throws SQLException {
        this.tables = new Lexicon(database).existing();
        this.mode = mode;
        this.connection = DriverManager.getConnection(url, server.user(), server.password());
        this.own = connection.createStatement();
    }

    /** Makes the tables, as if there had been none. */
    static void createTables(Database database, List<String> names) throws SQLException {
        if (database == Database.POSTGRESQL) {
            PostgreSqlProbe.createSchema(database.shared(), names);
        } else {
            MariaDbProbe.createSchema(database.shared(), names);
        }
    }

    /** For texts that are rolled back. */
    static Probe open(Database database, String mode) throws SQLException {
        Probe probe = openForGood(database, mode);
        return probe.openedBy(() -> {
            probe.connection.setAutoCommit(false);
            probe.contents = probe.readContents();
            probe.connection.rollback();
        });
    }

    @FunctionalInterface
    interface Step {
        void run() throws SQLException;
    }

    /** Takes what may be its last step: nobody would close a probe of which nobody knows, and others wait for its sessions. */
    final Probe openedBy(Step step) throws SQLException {
        try {
            step.run();
            return this;
        } catch (SQLException | RuntimeException | Error e) {
            try {
                close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** Each, also where another cannot be closed. */
    static void closeAll(List<? extends AutoCloseable> open) throws Exception {
        Exception failure = null;
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (Exception e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** For texts whose traces stay. */
    static Probe openForGood(Database database, String mode) throws SQLException {
        return database == Database.POSTGRESQL
                ? new PostgreSqlProbe(database.shared(), mode)
                : new MariaDbProbe(database.shared(), mode);
    }

    /** Sessions' modes that change how a text is read. */
    static List<String> modes(Database database) {
        return database == Database.POSTGRESQL ? PostgreSqlProbe.MODES : MariaDbProbe.MODES;
    }

    static Dialect dialect(Database database) {
        return database == Database.POSTGRESQL ? Dialect.POSTGRESQL : Dialect.MARIADB;
    }

    /** The tables' rows before anything ran. */
    final Map<String, String> untouched() {
        return contents;
    }

    /** @param values to be bound, none to send the text as a plain statement */
    final Run run(String sql, List<Object> values, boolean prepared) throws SQLException {
        Map<String, Long> before = counters();
        try {
            List<Long> counts = prepared ? executePrepared(sql, values) : executePlain(sql);
            return new Run(null, counts, ran(before), readContents(), readSession());
        } catch (SQLException e) {
            for (String error : PLACEHOLDER_ERRORS) {
                if (String.valueOf(e.getMessage()).contains(error)) {
                    throw new AssertionError("The driver does not see the placeholders that the reader counts", e);
                }
            }
            return Run.refused(e.getSQLState() + " " + e.getMessage());
        } finally {
            connection.rollback();
        }
    }

    /**
     * Sends a text as it is.
     *
     * @return whether the server took all of it
     */
    final boolean send(String sql) {
        try {
            executePlain(sql);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** As the server told the driver, or tells us. */
    abstract boolean inTransaction() throws SQLException;

    /** How many placeholders the server sees in the text; {@link Opinion#UNKNOWN} when it refuses it. */
    abstract int placeholders(String sql) throws SQLException;

    /** What the server has counted so far in this session or transaction. */
    abstract Map<String, Long> counters() throws SQLException;

    /** The statements that the server has counted since. */
    abstract List<String> ran(Map<String, Long> before) throws SQLException;

    private Map<String, String> readContents() throws SQLException {
        return map(tables.stream().map(this::digest).collect(Collectors.joining(" UNION ALL ")));
    }

    /** A query for the name of a table and for what tells its rows from others. */
    abstract String digest(String name);

    abstract Map<String, String> readSession() throws SQLException;

    private List<Long> executePrepared(String sql, List<Object> values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return counts(statement, statement.execute());
        }
    }

    private List<Long> executePlain(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return counts(statement, statement.execute(sql));
        }
    }

    private static List<Long> counts(Statement statement, boolean firstIsRows) throws SQLException {
        List<Long> counts = new ArrayList<>();
        boolean rows = firstIsRows;
        while (rows || statement.getLargeUpdateCount() >= 0) {
            counts.add(rows ? null : Long.valueOf(statement.getLargeUpdateCount()));
            rows = statement.getMoreResults();
        }
        return counts;
    }

    /** Rows of a name and a value. */
    final Map<String, String> map(String query) throws SQLException {
        Map<String, String> map = new TreeMap<>();
        try (ResultSet rows = own.executeQuery(query)) {
            while (rows.next()) {
                map.put(rows.getString(1), String.valueOf(rows.getString(2)));
            }
        }
        return map;
    }

    @Override
    public String toString() {
        return mode;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
