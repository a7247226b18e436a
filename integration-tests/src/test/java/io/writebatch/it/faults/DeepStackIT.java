package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Ledger.Told;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writes from recursions that leave less and less of the stack, until nothing can be called any more: somewhere in between it
 * overflows in each part of the agent, and of the driver. A caller whose stack overflows gets the error, as without an
 * agent; whoever shares a group with it does not, and the agent keeps nothing of the call.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class DeepStackIT {
    private static final long STACK_BYTES = 384 * 1024;

    /** In so many steps from where there is room enough to the end; more with {@code -Ddeep.steps=N}. */
    private static final int STEPS = Integer.getInteger("deep.steps", 50);

    /** Of the stack; enough for a write, and for the agent. */
    private static final int AMPLE_PART = 4;

    private static final int LIMIT_SECONDS = Integer.getInteger("deep.seconds", 60);

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000")
                .lettingAgentFail()
                // The JVM's own, when a class is loaded near the end of a stack while there is any agent.
                .expecting("java.lang.instrument ASSERTION FAILED");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    @Test
    void shouldTellTruthToCallerThatWritesAloneNearTheEndOfItsStack() {
        int steps = STEPS;
        jvm.run(app -> {
            app.createTable("deep", "id int PRIMARY KEY, n int");
            Ledger ledger = new Ledger();
            AtomicInteger ids = new AtomicInteger();
            int overflowed = onSmallStack(() -> {
                int failures = 0;
                Recursion.compile();
                for (int left = steps; left > 0; left--) {
                    int id = ids.incrementAndGet();
                    if (!writes(app, ledger, id, depth(left, steps))) {
                        failures++;
                    }
                    // The thread goes on where there is room.
                    try (Connection connection = app.connect()) {
                        Counts counts = app.counts();
                        int next = ids.incrementAndGet();
                        ledger.write(next, () -> insert(connection, next));
                        counts.assertBatched(1);
                        assertThat(ledger.of(next)).isEqualTo(Told.ACKNOWLEDGED);
                    }
                }
                return failures;
            });
            assertThat(overflowed).isPositive();
            assertHonest(app, ledger, ids.get());
        });
    }

    /** How deep the calling thread must go to leave so many steps of its stack. */
    private static int depth(int left, int steps) throws Exception {
        int deepest = Recursion.deepest();
        return deepest - deepest / AMPLE_PART * left / steps;
    }

    /** @return whether there was room enough */
    private static boolean writes(App app, Ledger ledger, int id, int depth) throws Exception {
        // What a driver keeps of a connection on which the stack has overflowed is another matter.
        Connection connection = app.connect();
        try {
            Recursion.at(depth, () -> ledger.write(id, () -> insert(connection, id)));
            return true;
        } catch (StackOverflowError e) {
            return false;
        } finally {
            connection.abort(Runnable::run);
        }
    }

    /** The first of a group, and the first to follow. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldHideOverflowFromNeighbours(int victim) {
        int steps = STEPS / 3;
        jvm.run(app -> {
            app.createTable("deep", "id int PRIMARY KEY, n int");
            app.execute("INSERT INTO deep VALUES (0, 0)");
            AtomicInteger ids = new AtomicInteger();
            Ledger ledger = new Ledger();
            onSmallStack(() -> {
                Recursion.compile();
                return 0;
            });
            for (int left = steps; left > 0; left--) {
                group(app, ledger, ids, victim, left, steps);
            }
            assertHonest(app, ledger, ids.get());
        });
    }

    private static void group(App app, Ledger ledger, AtomicInteger ids, int victim, int left, int steps)
            throws Exception {
        List<Call<Told>> neighbours = new ArrayList<>();
        try (Meeting meeting = Meeting.behindRow(app, "UPDATE deep SET n = n WHERE id = 0")) {
            for (int i = 0; i < 3; i++) {
                int id = ids.incrementAndGet();
                if (i == victim) {
                    meeting.addOrEnd(STACK_BYTES, app.connect(), connection -> {
                        try {
                            Recursion.at(depth(left, steps), () -> ledger.write(id, () -> insert(connection, id)));
                        } catch (StackOverflowError e) {
                            return null;
                        } finally {
                            // After an overflow it may be unusable.
                            connection.abort(Runnable::run);
                        }
                        return null;
                    });
                } else {
                    neighbours.add(meeting.addOrEnd(
                            meeting.connect(), connection -> ledger.write(id, () -> insert(connection, id))));
                }
            }
            meeting.meet();
            for (Call<Told> neighbour : neighbours) {
                assertThat(neighbour.get()).isNotEqualTo(Told.FAILED);
            }
        }
    }

    private static void assertHonest(App app, Ledger ledger, int ids) throws SQLException {
        app.awaitEndOfSessions();
        for (int id = 1; id <= ids; id++) {
            int number = id;
            if (ledger.of(id) == null) {
                // Its caller got an error in place of an answer, which tells it nothing of its write.
                ledger.write(number, () -> {
                    throw new SQLException("stack overflow", "08007");
                });
            }
        }
        ledger.assertHonest(app, "SELECT id, count(*) FROM deep WHERE id > 0 GROUP BY id");
    }

    private static int insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO deep (id, n) VALUES (?, 0)")) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }

    private interface Body {
        int run() throws Exception;
    }

    private static int onSmallStack(Body body) throws Exception {
        FutureTask<Integer> task = new FutureTask<>(body::run);
        Thread thread = new Thread(null, task, "deep", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("It hangs at " + Arrays.toString(thread.getStackTrace()), e);
        }
    }

    /** Calls itself as often as it is told. */
    private static final class Recursion {
        private static final int UNTIL_COMPILED = 100;

        private int depth;

        private interface Bottom {
            void run() throws Exception;
        }

        /** Frames are of other sizes once the method is compiled. */
        static void compile() throws Exception {
            for (int i = 0; i < UNTIL_COMPILED; i++) {
                deepest();
            }
        }

        static int deepest() throws Exception {
            Recursion recursion = new Recursion();
            try {
                recursion.down(Integer.MAX_VALUE, () -> {});
            } catch (StackOverflowError e) {
                return recursion.depth;
            }
            return 0;
        }

        static void at(int depth, Bottom bottom) throws Exception {
            new Recursion().down(depth, bottom);
        }

        private void down(int left, Bottom bottom) throws Exception {
            depth++;
            if (left <= 0) {
                bottom.run();
            } else {
                down(left - 1, bottom);
            }
        }
    }
}
