package io.writebatch.testkit;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A real database server with a data directory of its own, durable as in production: a commit is acknowledged only
 * after its log is synced to disk. It ends with this JVM at the latest; {@link #close()} ends it earlier.
 */
public interface DatabaseServer extends AutoCloseable {

    /** {@code postgresql} or {@code mariadb}, as in {@code jdbc:NAME://}. */
    String name();

    String host();

    int port();

    /** A URL without parameters, so that a test can append its own after a {@code ?}. */
    default String jdbcUrl() {
        return jdbcUrl(host(), port());
    }

    /** The same database reached through another address, such as that of a {@link TcpProxy}. */
    String jdbcUrl(String host, int port);

    /** A user who may do everything. */
    String user();

    String password();

    /**
     * Read-write transactions that ended on this server since it was created (since its last start on MariaDB). Only
     * differences mean something: the server's own housekeeping counts too, though it is rare. At once, and exact on PostgreSQL.
     */
    long commits() throws SQLException;

    /**
     * How often a commit was asked for since the server started, also by statements inside transactions, which
     * {@link #commits} leaves out. Exact, which that is not on MariaDB.
     */
    default long commitRequests() throws SQLException {
        return commits();
    }

    /**
     * File syncs this server has made for durability since its last start. Only differences mean something. PostgreSQL
     * sessions report with a delay (up to a second while busy, when they end at the latest), so close them first.
     */
    long syncs() throws SQLException;

    /** Ends the server as {@code kill -9} does: nothing is flushed, clients see their links break. */
    void kill9();

    /** Starts the server again with the same data on the same port; shuts it down in order first if it is running. */
    void restart();

    /** What the server itself has printed. */
    Path log();

    @Override
    void close();

    default Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user(), password());
    }

    /** Runs statements, each committed on its own, on a fresh connection. */
    default void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as a number; SQL NULL is 0. */
    default long queryLong(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new SQLException("No row: " + sql);
            }
            return rows.getLong(1);
        }
    }
}
