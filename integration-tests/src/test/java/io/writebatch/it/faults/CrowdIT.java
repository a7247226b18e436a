package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Heap;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.VirtualThreads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads in great numbers, at once and one after the other: each write is there once, and nothing is kept of a thread. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class CrowdIT {
    private static final int VIRTUAL = Integer.getInteger("crowd.threads", 2_000);
    private static final int PLATFORM = VIRTUAL / 5;
    private static final int WRITES = 3;
    private static final int POOL = 16;

    private static final int ENDED = 5 * VIRTUAL;
    private static final int WRITES_EVERY = 20;

    /** The agent's objects that belong to a thread, or to a call. */
    private static final List<String> OF_THREADS = List.of(
            "io.writebatch.bridge.GateThread",
            "io.writebatch.core.gate.CallerThread",
            "io.writebatch.core.gate.CallerThread$NativeCall",
            "io.writebatch.core.group.WriteRequest",
            "io.writebatch.core.group.BatchGroup",
            "io.writebatch.core.group.FlushWatch");

    /** Threads of the JVM, of the harness and of the pool that have executed something, and constants. */
    private static final int FEW = 40;

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        jvm = AgentJvm.with(setup);
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    @Test
    void shouldServeThousandsOfThreadsFromSmallPool() {
        int virtual = VIRTUAL;
        int platform = PLATFORM;
        jvm.run(app -> {
            app.createTable("crowd", "id int NOT NULL, n int");
            Queue<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            boolean light = VirtualThreads.supported();
            ThreadFactory factory = light ? VirtualThreads.factory("crowd") : Thread::new;
            int threads = light ? virtual : platform;
            try (HikariDataSource pool = app.pool(POOL)) {
                pool.setConnectionTimeout(60_000);
                Counts counts = app.counts();
                app.concurrently(threads, factory, thread -> {
                    for (int i = 0; i < WRITES; i++) {
                        int id = thread * WRITES + i;
                        try (Connection connection = pool.getConnection()) {
                            assertThat(insert(connection, id)).isEqualTo(1);
                        }
                        acknowledged.add(id);
                    }
                });
                counts.assertAccounted((long) threads * WRITES);
                counts.assertShared();
                app.assertRows("crowd", acknowledged);
                assertThat(acknowledged).hasSize(threads * WRITES);
                assertNothingKept();
            }
        });
    }

    @Test
    void shouldKeepNothingOfThreadsThatHaveEnded() {
        int ended = ENDED;
        jvm.run(app -> {
            app.createTable("crowd", "id int NOT NULL, n int");
            List<Integer> acknowledged = new ArrayList<>();
            ThreadFactory virtual = VirtualThreads.supported() ? VirtualThreads.factory("crowd") : Thread::new;
            try (Connection connection = app.connect()) {
                for (int i = 0; i < ended; i++) {
                    int id = i;
                    ThreadFactory factory = id % 2 == 0 ? virtual : Thread::new;
                    List<Exception> failures = new ArrayList<>();
                    Thread thread = factory.newThread(() -> {
                        try {
                            if (id % WRITES_EVERY < 2) {
                                insert(connection, id);
                                acknowledged.add(id);
                            } else {
                                App.rows(connection, "SELECT 1");
                            }
                        } catch (SQLException e) {
                            failures.add(e);
                        }
                    });
                    thread.start();
                    thread.join();
                    assertThat(failures).isEmpty();
                }
            }
            app.assertRows("crowd", acknowledged);
            assertNothingKept();
        });
    }

    private static void assertNothingKept() throws Exception {
        Heap heap = Heap.now();
        for (String name : OF_THREADS) {
            assertThat(heap.objects(name)).as("objects of %s", name).isLessThan(FEW);
        }
        assertThat(heap.objects("io.writebatch.core.session.Session"))
                .as("sessions")
                .isLessThan(2 * FEW);
        // The names are right.
        assertThat(heap.objects("io.writebatch.bridge.GateThread")).isPositive();
        assertThat(heap.objects("io.writebatch.core.gate.CallerThread")).isPositive();
    }

    private static int insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO crowd (id, n) VALUES (?, 0)")) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }
}
