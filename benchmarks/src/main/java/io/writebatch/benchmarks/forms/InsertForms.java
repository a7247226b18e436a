package io.writebatch.benchmarks.forms;

import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;

/**
 * What a group of inserts costs MariaDB as a text with a row for each member, as the same statement prepared by the server, and
 * as one bulk command. One connection for texts and one for the others, the forms in turns, the time from binding the values to
 * the answer. The statements are the agent's in all that the server has to do.
 */
final class InsertForms {
    private static final int[] SIZES = {1, 4, 16, 32, 64};
    private static final int COLUMNS = 7;
    private static final int DEFAULT_ROUNDS = 1_000;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final String INSERT = "SET STATEMENT innodb_lock_wait_timeout=0 FOR INSERT INTO forms"
            + " (writer, seq, customer, article, quantity, price, note) VALUES ";
    private static final String ROW = "(?" + ", ?".repeat(COLUMNS - 1) + ")";

    private InsertForms() {}

    /** Takes the number of rounds. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length == 0 ? DEFAULT_ROUNDS : Integer.parseInt(args[0]);
        try (DatabaseServer server = Database.MARIADB.start();
                Connection texts = server.connect();
                Connection prepared = DriverManager.getConnection(
                        server.jdbcUrl() + "?useServerPrepStmts=true", server.user(), server.password())) {
            server.execute(
                    "CREATE TABLE forms (id BIGINT AUTO_INCREMENT PRIMARY KEY, writer INT NOT NULL, seq BIGINT NOT NULL,"
                            + " customer BIGINT NOT NULL, article VARCHAR(40) NOT NULL, quantity INT NOT NULL,"
                            + " price DECIMAL(10, 2) NOT NULL, note VARCHAR(200))");
            System.out.printf("Medians of %d rounds, microseconds a group%n", rounds);
            System.out.printf("%6s  %10s  %10s  %10s%n", "rows", "text", "prepared", "bulk");
            for (int size : SIZES) {
                String several = INSERT + String.join(",", Collections.nCopies(size, ROW));
                long[][] nanos = new long[3][rounds];
                try (PreparedStatement text = texts.prepareStatement(several);
                        PreparedStatement rows = prepared.prepareStatement(several);
                        PreparedStatement bulk = prepared.prepareStatement(INSERT + ROW)) {
                    for (int round = -rounds / 10; round < rounds; round++) {
                        long[] took = {rows(text, size, round), rows(rows, size, round), bulk(bulk, size, round)};
                        for (int form = 0; form < took.length && round >= 0; form++) {
                            nanos[form][round] = took[form];
                        }
                    }
                }
                System.out.printf(
                        Locale.ROOT,
                        "%6d  %10.0f  %10.0f  %10.0f%n",
                        size,
                        median(nanos[0]),
                        median(nanos[1]),
                        median(nanos[2]));
            }
        }
    }

    private static long rows(PreparedStatement insert, int size, int round) throws SQLException {
        long start = System.nanoTime();
        for (int row = 0; row < size; row++) {
            bind(insert, row * COLUMNS, row, round);
        }
        requireAll(size, insert.executeUpdate());
        return System.nanoTime() - start;
    }

    private static long bulk(PreparedStatement insert, int size, int round) throws SQLException {
        long start = System.nanoTime();
        for (int row = 0; row < size; row++) {
            bind(insert, 0, row, round);
            insert.addBatch();
        }
        requireAll(size, insert.executeBatch().length);
        return System.nanoTime() - start;
    }

    private static void bind(PreparedStatement insert, int before, int writer, int round) throws SQLException {
        insert.setInt(before + 1, writer);
        insert.setLong(before + 2, round);
        insert.setLong(before + 3, 1_000_000L + writer);
        insert.setString(before + 4, "article-" + writer);
        insert.setInt(before + 5, 3);
        insert.setBigDecimal(before + 6, new BigDecimal("12.34"));
        insert.setString(before + 7, "written in one of three forms");
    }

    private static void requireAll(int size, int written) throws SQLException {
        if (written != size) {
            throw new SQLException("Of " + size + " rows " + written + " were written");
        }
    }

    private static double median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / NANOS_PER_MICRO;
    }
}
