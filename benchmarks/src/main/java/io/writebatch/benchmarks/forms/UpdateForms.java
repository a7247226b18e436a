package io.writebatch.benchmarks.forms;

import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a group of updates by primary key costs MariaDB in each of the two forms in which the agent sends it: each member's
 * own statement in a block, or one statement for all. One connection, the forms in turns, the time from sending to the
 * answer. The texts are the agent's in all that the server has to do.
 */
final class UpdateForms {
    private static final int[] SIZES = {4, 16, 48};
    private static final int ROWS = 3_000;

    /** Far from each other. */
    private static final int STRIDE = 7_919;

    private static final int DEFAULT_ROUNDS = 2_000;
    private static final double NANOS_PER_MICRO = 1e3;

    private UpdateForms() {}

    /** Takes the number of rounds. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length == 0 ? DEFAULT_ROUNDS : Integer.parseInt(args[0]);
        try (DatabaseServer server = Database.MARIADB.start();
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE forms (id int PRIMARY KEY, changes bigint NOT NULL, balance decimal(20, 2))");
            statement.execute("INSERT INTO forms SELECT seq, 0, 0 FROM seq_0_to_" + (ROWS - 1));
            System.out.printf("Medians of %d rounds, microseconds a group%n", rounds);
            System.out.printf("%8s  %14s  %14s%n", "updates", "each its own", "one for all");
            for (int size : SIZES) {
                long[][] nanos = new long[2][rounds];
                for (int round = -rounds / 10; round < rounds; round++) {
                    long block = nanos(statement, block(size, round * size));
                    long one = nanos(statement, one(size, round * size));
                    if (round >= 0) {
                        nanos[0][round] = block;
                        nanos[1][round] = one;
                    }
                }
                System.out.printf("%8d  %14.0f  %14.0f%n", size, median(nanos[0]), median(nanos[1]));
            }
        }
    }

    private static String block(int size, int first) {
        return inBlock(
                list(size, i -> "c" + i),
                IntStream.range(first, first + size)
                        .mapToObj(i -> "UPDATE forms SET changes = changes + 1, balance = balance + " + amount(i)
                                + " WHERE id = " + id(i) + "; SET c" + (i - first) + "=ROW_COUNT(); ")
                        .collect(Collectors.joining()),
                "CONCAT_WS(','," + list(size, i -> "c" + i) + ")");
    }

    private static String one(int size, int first) {
        return inBlock(
                "c",
                "UPDATE forms FORCE INDEX (PRIMARY) SET changes = changes + 1, balance = balance + (CASE id"
                        + IntStream.range(first, first + size)
                                .mapToObj(i -> " WHEN " + id(i) + " THEN " + amount(i))
                                .collect(Collectors.joining())
                        + " END) WHERE id IN (" + list(size, i -> String.valueOf(id(first + i)))
                        + "); SET c=ROW_COUNT(); ",
                "c");
    }

    private static String inBlock(String variables, String updates, String answer) {
        return "BEGIN NOT ATOMIC DECLARE " + variables + " BIGINT; DECLARE warned BOOL;"
                + " DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END; START TRANSACTION;"
                + " BEGIN DECLARE EXIT HANDLER FOR SQLWARNING SET warned=1; " + updates
                + "END; IF warned THEN ROLLBACK; ELSE COMMIT; SELECT " + answer + "; END IF; END";
    }

    private static String list(int size, IntFunction<String> item) {
        return IntStream.range(0, size).mapToObj(item).collect(Collectors.joining(","));
    }

    private static int id(int write) {
        return Math.floorMod(write * STRIDE, ROWS);
    }

    private static String amount(int write) {
        return Math.floorMod(write, 1_000) + ".25";
    }

    private static long nanos(Statement statement, String sql) throws SQLException {
        long start = System.nanoTime();
        try (ResultSet answer = statement.executeQuery(sql)) {
            if (!answer.next()) {
                throw new SQLException("No answer to " + sql);
            }
        }
        return System.nanoTime() - start;
    }

    private static double median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / NANOS_PER_MICRO;
    }
}
