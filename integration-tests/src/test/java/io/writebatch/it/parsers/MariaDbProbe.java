package io.writebatch.it.parsers;

import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The server's counters of commands tell what has run; a second statement of a text would run, too. */
final class MariaDbProbe extends Probe {
    static final List<String> MODES = List.of(
            "STRICT_TRANS_TABLES",
            "STRICT_TRANS_TABLES,ANSI_QUOTES",
            "STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES",
            "STRICT_ALL_TABLES,ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,IGNORE_SPACE",
            "STRICT_TRANS_TABLES,ORACLE",
            "STRICT_TRANS_TABLES,MSSQL");

    private static final String COUNTERS = "SELECT VARIABLE_NAME, VARIABLE_VALUE FROM information_schema.SESSION_STATUS"
            + " WHERE VARIABLE_NAME LIKE 'COM\\_%' AND VARIABLE_VALUE <> '0'";

    /** Without what tells of the last statement, of the time or of the transaction. */
    private static final String SESSION =
            "SELECT VARIABLE_NAME, VARIABLE_VALUE FROM information_schema.SESSION_VARIABLES"
                    + " WHERE VARIABLE_NAME NOT IN ('ERROR_COUNT', 'GTID_BINLOG_POS', 'GTID_CURRENT_POS', 'IDENTITY',"
                    + " 'INSERT_ID', 'IN_TRANSACTION', 'LAST_GTID', 'LAST_INSERT_ID', 'RAND_SEED1', 'RAND_SEED2', 'TIMESTAMP',"
                    + " 'WARNING_COUNT')"
                    + " UNION ALL SELECT 'database', DATABASE() UNION ALL SELECT 'role', CURRENT_ROLE()"
                    + " UNION ALL SELECT '@v', HEX(@v) UNION ALL SELECT '@a', HEX(@a)"
                    + " UNION ALL SELECT 'lock', IFNULL(IS_USED_LOCK('l') = CONNECTION_ID(), 0)"
                    + " UNION ALL SELECT CONCAT('temporary ', TABLE_NAME), '' FROM information_schema.TABLES"
                    + " WHERE TABLE_TYPE = 'TEMPORARY'";

    private Connection preparing;

    MariaDbProbe(DatabaseServer server, String mode) throws SQLException {
        super(Database.MARIADB, server, mode, url(server, mode) + "&allowMultiQueries=true");
        openedBy(() -> preparing = DriverManager.getConnection(
                url(server, mode) + "&useServerPrepStmts=true", server.user(), server.password()));
    }

    private static String url(DatabaseServer server, String mode) {
        return server.jdbcUrl().replaceAll("/app$", "/parsers") + "?sessionVariables=sql_mode='" + mode + "'";
    }

    static void createSchema(DatabaseServer server, List<String> names) throws SQLException {
        List<String> statements = new ArrayList<>(
                List.of("DROP DATABASE IF EXISTS parsers", "CREATE DATABASE parsers CHARACTER SET utf8mb4"));
        for (String name : names) {
            String table = "parsers." + quoted(name);
            statements.add(
                    "CREATE TABLE " + table + " (id int AUTO_INCREMENT PRIMARY KEY, n decimal(20,2), s varchar(200),"
                            + " m decimal(20,2)) ENGINE=InnoDB PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN MAXVALUE)");
            statements.add("INSERT INTO " + table + " VALUES (1, 1, 'x', 1), (2, 2, 'y', 2), (3, NULL, 'it''s', 0)");
        }
        server.execute(statements.toArray(new String[0]));
    }

    private static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    @Override
    boolean inTransaction() throws SQLException {
        return map("SELECT 'x', @@in_transaction").containsValue("1");
    }

    @Override
    int placeholders(String sql) throws SQLException {
        try (PreparedStatement statement = preparing.prepareStatement(sql)) {
            return statement.getParameterMetaData().getParameterCount();
        } catch (SQLException e) {
            return Opinion.UNKNOWN;
        }
    }

    @Override
    Map<String, Long> counters() throws SQLException {
        Map<String, Long> counters = new TreeMap<>();
        map(COUNTERS).forEach((name, value) -> counters.put(name, Long.valueOf(value)));
        return counters;
    }

    @Override
    List<String> ran(Map<String, Long> before) throws SQLException {
        List<String> ran = new ArrayList<>();
        counters().forEach((name, count) -> {
            long times = count - before.getOrDefault(name, 0L);
            if (name.equals("COM_SELECT")) {
                // The question for the counters is itself one.
                times--;
            }
            String command = name.substring("COM_".length()).toUpperCase(Locale.ROOT);
            ran.addAll(Collections.nCopies((int) times, command));
        });
        return ran;
    }

    @Override
    String digest(String name) {
        return "SELECT '" + name + "', MD5(GROUP_CONCAT(r ORDER BY r SEPARATOR ';')) FROM"
                + " (SELECT CONCAT_WS(',', HEX(n), HEX(s), HEX(m)) AS r FROM parsers." + quoted(name) + ") t";
    }

    @Override
    Map<String, String> readSession() throws SQLException {
        return map(SESSION);
    }

    @Override
    public void close() throws SQLException {
        try {
            super.close();
        } finally {
            if (preparing != null) {
                preparing.close();
            }
        }
    }
}
