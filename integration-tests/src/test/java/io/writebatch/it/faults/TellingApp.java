package io.writebatch.it.faults;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that says of each write that it was acknowledged, as soon as it was, and exits after so many while its
 * threads write on; a shutdown hook writes as well.
 */
final class TellingApp {
    private static final int THREADS = 12;
    private static final int HOOK_WRITES = 20;

    private static final AtomicInteger IDS = new AtomicInteger();
    private static final AtomicInteger ACKNOWLEDGED = new AtomicInteger();

    private TellingApp() {}

    /** Takes URL, user, password, and how many writes. */
    public static void main(String[] args) throws Exception {
        int enough = Integer.parseInt(args[3]);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                write(args, HOOK_WRITES);
                System.out.println("hook done");
            } catch (SQLException e) {
                System.out.println("hook failed: " + e);
            }
        }));
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                try {
                    write(args, Integer.MAX_VALUE);
                } catch (SQLException e) {
                    System.out.println("failed: " + e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        synchronized (ACKNOWLEDGED) {
            while (ACKNOWLEDGED.get() < enough) {
                ACKNOWLEDGED.wait();
            }
        }
        System.exit(0);
    }

    private static void write(String[] args, int writes) throws SQLException {
        try (Connection connection = DriverManager.getConnection(args[0], args[1], args[2]);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO told (id, v) VALUES (?, 'v')")) {
            for (int i = 0; i < writes; i++) {
                int id = IDS.incrementAndGet();
                insert.setInt(1, id);
                insert.executeUpdate();
                System.out.println("told " + id);
                synchronized (ACKNOWLEDGED) {
                    if (ACKNOWLEDGED.incrementAndGet() % 500 == 0) {
                        System.out.println(ACKNOWLEDGED.get() + " writes");
                        ACKNOWLEDGED.notifyAll();
                    }
                }
            }
        }
    }
}
