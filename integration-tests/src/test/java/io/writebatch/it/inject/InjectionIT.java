package io.writebatch.it.inject;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Ledger.Told;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The agent itself fails, at every point where it takes memory and at every entry from a driver, with errors of all kinds,
 * once or from there on: the application sees nothing of it but, where its write may be in the database and nobody can tell
 * it, the exception that says so. Afterwards everything goes on.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class InjectionIT {
    /** Each can be tried; a run tries some, {@code -Dinject.cases=100000} all. */
    private static final int CASES = Integer.getInteger("inject.cases", 15);

    private static final long SEED = Long.getLong("inject.seed", System.nanoTime());

    private static final int LIMIT_SECONDS = 60;
    private static final int MEMBERS = 4;
    private static final AtomicInteger BASES = new AtomicInteger();

    private static AgentJvm jvm;

    @TempDir
    static Path folder;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) throws IOException {
        System.out.println("Faults of seed " + SEED + " (-Dinject.seed=" + SEED + "), " + CASES + " a test");
        jvm = AgentJvm.with(setup, "flush_single=true", "lock_wait_ms=60000")
                .behind(FaultAgent.jar(folder))
                .lettingAgentFail();
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    @Test
    void shouldHideItsFailuresFromCallerThatWritesAlone() {
        long seed = SEED;
        int cases = CASES;
        jvm.run(app -> {
            Work.createTables(app);
            List<String> points = new ArrayList<>();
            onNewThread(() -> points.addAll(work(app, null)));
            FaultCase.tryAll(FaultCase.choose(points, seed, cases), fault -> onNewThread(() -> work(app, fault)));
        });
    }

    /** @return the points that were passed or have failed */
    private static List<String> work(App app, FaultCase fault) throws Exception {
        int base = nextBase();
        Ledger ledger = new Ledger();
        Work work = new Work(app, ledger, base);
        work.prepare();
        List<String> points;
        FaultCase.arm(fault);
        try {
            work.run();
        } finally {
            points = Faults.disarm();
        }
        ledger.assertHonest(app, Work.find(app, base));
        assertThat(ledger.count(Told.FAILED)).isZero();
        assertThat(ledger.count(Told.UNKNOWN)).as("unknown writes").isLessThanOrEqualTo(points.size());
        assertGoesOn(app);
        return points;
    }

    /** On a connection of its own, in the same thread. */
    private static void assertGoesOn(App app) throws Exception {
        int base = nextBase();
        Ledger ledger = new Ledger();
        Work work = new Work(app, ledger, base);
        Counts counts = app.counts();
        try (Connection connection = app.connect()) {
            Work.use(connection, app, Work.first(app), "");
            work.insert(connection, 1);
            work.insert(connection, 2);
        }
        counts.assertBatched(2);
        ledger.assertHonest(app, Work.find(app, base));
        assertThat(ledger.count(Told.ACKNOWLEDGED)).isEqualTo(2);
    }

    /** The first of a group, and the first to follow. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldHideItsFailuresFromMembersOfGroup(int victim) {
        long seed = SEED;
        int cases = CASES;
        jvm.run(app -> {
            Work.createTables(app);
            List<String> points = group(app, null, victim);
            FaultCase.tryAll(FaultCase.choose(points, seed, cases), fault -> group(app, fault, victim));
        });
    }

    private static List<String> group(App app, FaultCase fault, int victim) throws Exception {
        int base = nextBase();
        Ledger ledger = new Ledger();
        Work work = new Work(app, ledger, base);
        work.prepare();
        List<String> points = new ArrayList<>();
        List<Call<Void>> calls = new ArrayList<>();
        String table = Work.first(app) + ".faulted";
        try (Meeting meeting = Meeting.behindRow(app, "UPDATE " + table + " SET n = n WHERE id = " + base)) {
            for (int i = 0; i < MEMBERS; i++) {
                int member = i;
                Connection connection = meeting.connect();
                Work.use(connection, app, Work.first(app), "");
                calls.add(meeting.addOrEnd(connection, own -> {
                    if (member != victim) {
                        work.insert(own, member + 1);
                    } else {
                        FaultCase.arm(fault);
                        try {
                            work.insert(own, member + 1);
                        } finally {
                            points.addAll(Faults.disarm());
                        }
                    }
                    work.insert(own, 10 + member);
                    return null;
                }));
            }
            meeting.meet();
            for (Call<Void> call : calls) {
                call.get();
            }
        }
        ledger.assertHonest(app, Work.find(app, base));
        assertThat(ledger.count(Told.FAILED)).isZero();
        for (int i = 0; i < MEMBERS; i++) {
            assertThat(ledger.of(base + 10 + i)).isEqualTo(Told.ACKNOWLEDGED);
        }
        assertGoesOn(app);
        return points;
    }

    /** What it did not notice would let the session's writes run in others. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepSessionApartWhoseChangeItFailedToNotice(boolean byText) {
        long seed = SEED;
        int cases = CASES;
        jvm.run(app -> {
            Work.createTables(app);
            List<String> points = change(app, null, byText);
            FaultCase.tryAll(FaultCase.choose(points, seed, cases), fault -> change(app, fault, byText));
        });
    }

    private static List<String> change(App app, FaultCase fault, boolean byText) throws Exception {
        int base = nextBase();
        Ledger ledger = new Ledger();
        Work work = new Work(app, ledger, base);
        work.prepare();
        List<String> points;
        String table = Work.first(app) + ".faulted";
        try (Connection changed = app.connect();
                Meeting meeting = Meeting.behindRow(app, "UPDATE " + table + " SET n = n WHERE id = " + base)) {
            Connection other = meeting.connect();
            Work.use(other, app, Work.first(app), "");
            if (base % 200 == 0) {
                // Otherwise the agent meets the connection by its change.
                Work.use(changed, app, Work.first(app), "");
            }
            FaultCase.arm(fault);
            try {
                if (byText) {
                    Work.use(changed, app, Work.second(app), " /* " + base + " */");
                } else {
                    work.moveToSecond(changed);
                }
            } finally {
                points = Faults.disarm();
            }
            meeting.addOrEnd(other, own -> {
                work.insert(own, 1);
                return null;
            });
            // In a group with the first, it would be written where that is.
            meeting.addOrEnd(changed, own -> {
                work.insert(own, Work.IN_SECOND);
                return null;
            });
            meeting.meet();
        }
        ledger.assertHonest(app, Work.find(app, base));
        assertThat(ledger.count(Told.ACKNOWLEDGED)).isEqualTo(2);
        return points;
    }

    private static int nextBase() {
        return BASES.incrementAndGet() * Work.NUMBERS;
    }

    private interface Body {
        void run() throws Exception;
    }

    /** The agent knows nothing of it yet. */
    private static void onNewThread(Body body) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            body.run();
            return null;
        });
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
