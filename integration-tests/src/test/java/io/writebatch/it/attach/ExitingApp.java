package io.writebatch.it.attach;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.concurrent.CountDownLatch;

/** An application that exits while its threads write. It prints each number after the database has it. */
final class ExitingApp {
    static final int STATUS = 7;
    private static final int THREADS = 16;
    private static final int WRITES_BEFORE_EXIT = 300;

    private ExitingApp() {}

    /** Takes URL, user, password and table. */
    public static void main(String[] args) throws Exception {
        CountDownLatch written = new CountDownLatch(WRITES_BEFORE_EXIT);
        for (int i = 0; i < THREADS; i++) {
            int first = i * 1_000_000;
            new Thread(() -> writeForEver(args, first, written)).start();
        }
        written.await();
        System.exit(STATUS);
    }

    private static void writeForEver(String[] args, int first, CountDownLatch written) {
        try (Connection connection = DriverManager.getConnection(args[0], args[1], args[2]);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO " + args[3] + " (id) VALUES (?)")) {
            for (int id = first; ; id++) {
                insert.setInt(1, id);
                insert.executeUpdate();
                System.out.println("acknowledged " + id);
                written.countDown();
            }
        } catch (Exception e) {
            System.out.println("failed " + e);
        }
    }
}
