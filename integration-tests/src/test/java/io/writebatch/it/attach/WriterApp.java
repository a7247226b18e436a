package io.writebatch.it.attach;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An application whose threads insert numbers into a table, each once; tells what it sees of its driver. */
final class WriterApp {
    static final int THREADS = 16;
    static final int WRITES = 25;

    private WriterApp() {}

    /** Takes URL, user, password and table. */
    public static void main(String[] args) throws Exception {
        String url = args[0];
        String user = args[1];
        String password = args[2];
        String table = args[3];
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, WriterApp::daemon);
        List<Future<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int first = i * WRITES;
            tasks.add(threads.submit(() -> {
                try (Connection connection = DriverManager.getConnection(url, user, password)) {
                    start.await();
                    insert(connection, table, first);
                }
                return null;
            }));
        }
        for (Future<Void> task : tasks) {
            task.get();
        }
        threads.shutdown();
        try (Connection connection = DriverManager.getConnection(url, user, password);
                PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
            System.out.println("driver in named module: "
                    + connection.getClass().getModule().isNamed());
            System.out.println("woven: " + isWoven(connection.getClass()) + " " + isWoven(statement.getClass()));
        }
        System.out.println("written");
    }

    /** It must not keep the JVM alive when a write has failed. */
    static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    static void insert(Connection connection, String table, int first) throws Exception {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " (id) VALUES (?)")) {
            for (int id = first; id < first + WRITES; id++) {
                insert.setInt(1, id);
                if (insert.executeUpdate() != 1) {
                    throw new IllegalStateException("An insert did not count 1");
                }
            }
        }
    }

    private static boolean isWoven(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Class<?> face : c.getInterfaces()) {
                if (face.getName().startsWith("io.writebatch.bridge.")) {
                    return true;
                }
            }
        }
        return false;
    }
}
