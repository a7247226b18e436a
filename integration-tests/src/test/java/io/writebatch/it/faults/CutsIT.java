package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Ledger.Told;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.TcpProxy;
import io.writebatch.testkit.TcpProxy.Cut;
import io.writebatch.testkit.TcpProxy.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Links break and stall at random under load. {@code -Dfaults.cuts=N} of them break with each setup; what a run did is
 * repeated with {@code -Dit.seed=N}.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
class CutsIT {
    private static final int CUTS = Integer.getInteger("faults.cuts", 30);
    private static final int CUTS_A_RUN = 50;
    private static final int CUTS_A_STALL = 15;
    private static final long SEED = Long.getLong("it.seed", System.nanoTime());
    private static final int WRITES_BETWEEN_CUTS = 30;
    private static final int CUTS_A_ROUND = 4;
    private static final int WRITES_IN_VAIN = 60;
    private static final List<String> PLACES =
            List.of("INSERT INTO", "UPDATE ", "vvvvvvvv", "COMMIT", "ROLLBACK", "autocommit=0", "autocommit=1");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Parameter
    Setup setup;

    @Test
    void shouldBeHonestUnderRandomCuts() throws IOException {
        for (int done = 0; done < CUTS; done += CUTS_A_RUN) {
            long seed = SEED + done;
            int cuts = Math.min(CUTS_A_RUN, CUTS - done);
            System.out.println("-Dit.seed=" + seed + " -Dfaults.cuts=" + cuts);
            try (AgentJvm jvm = AgentJvm.with(setup, "flush_single=true")) {
                FaultRun run = FaultRun.from(jvm.seenWithAgent("(?!)", app -> cut(app, new Random(seed), seed, cuts)));
                FaultReport.add(setup, FaultReport.Fault.LINKS_CUT, run);
            }
        }
    }

    private static List<String> cut(App app, Random random, long seed, int cuts) throws Exception {
        Counts counts = app.counts();
        try (TcpProxy proxy = TcpProxy.to(app.host(), app.port())) {
            StubbornWriters writers = new StubbornWriters(app, "cuts", () -> app.connect(proxy), seed);
            writers.during(thread -> {
                for (int i = 0, hits = 0; hits < cuts; i++) {
                    if (i % CUTS_A_ROUND == 0) {
                        writers.useNewStatements();
                        proxy.linkDelay(Duration.ofNanos(random.nextInt(1_000_000)));
                    }
                    writers.awaitMore(WRITES_BETWEEN_CUTS);
                    if (cutOne(proxy, writers, random)) {
                        hits++;
                    }
                }
            });
            FaultRun run = writers.run(cuts);
            if (run.violations().isEmpty()) {
                assertThat(writers.ledger().unknownToAgent()).isPositive();
                counts.assertShared();
            }
            return run.told();
        }
    }

    /** @return whether it has hit anything; a cut of all links is one */
    private static boolean cutOne(TcpProxy proxy, StubbornWriters writers, Random random) {
        int before = proxy.cuts();
        Cut how = random.nextBoolean() ? Cut.RESET : Cut.CLOSE;
        String place = PLACES.get(random.nextInt(PLACES.size()));
        switch (random.nextInt(7)) {
            case 0, 1 -> proxy.cutAfter(Direction.TO_SERVER, random.nextInt(12_000), how);
            case 2 -> proxy.cutAfter(Direction.TO_CLIENT, random.nextInt(500), how);
            case 3, 4 -> {
                double share = random.nextDouble();
                proxy.cutRequest(place, length -> (int) (share * length), how);
            }
            case 5 -> proxy.loseAnswer(place, how);
            default -> proxy.cut(how);
        }
        // What waits for a text may wait for ever, and is then replaced by what comes next.
        int writes = writers.acknowledged();
        awaitThat(() -> proxy.cuts() > before || writers.acknowledged() - writes >= WRITES_IN_VAIN);
        return proxy.cuts() > before;
    }

    /** What stalls is delivered later, when its callers have given up. */
    @Test
    void shouldBeHonestWhenLinksStall() throws IOException {
        long seed = SEED;
        int stalls = Math.max(2, CUTS / CUTS_A_STALL);
        System.out.println("-Dit.seed=" + seed + " -Dfaults.cuts=" + CUTS);
        try (AgentJvm jvm = AgentJvm.with(setup, "flush_single=true")) {
            FaultRun run = FaultRun.from(jvm.seenWithAgent("(?!)", app -> stall(app, new Random(seed), seed, stalls)));
            FaultReport.add(setup, FaultReport.Fault.LINKS_STALLED, run);
        }
    }

    private static List<String> stall(App app, Random random, long seed, int stalls) throws Exception {
        Counts counts = app.counts();
        try (TcpProxy proxy = TcpProxy.to(app.host(), app.port())) {
            String timeout = app.sql("socketTimeout=1", "socketTimeout=1000");
            StubbornWriters writers = new StubbornWriters(app, "stalls", () -> app.connect(proxy, timeout), seed);
            writers.during(thread -> {
                for (int i = 0; i < stalls; i++) {
                    writers.useNewStatements();
                    writers.awaitMore(WRITES_BETWEEN_CUTS + random.nextInt(WRITES_BETWEEN_CUTS));
                    int unknown = writers.ledger().count(Told.UNKNOWN);
                    proxy.stall(random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT);
                    awaitThat(() -> writers.ledger().count(Told.UNKNOWN) > unknown);
                    proxy.resume();
                }
                writers.awaitMore(WRITES_BETWEEN_CUTS);
            });
            counts.assertShared();
            return writers.run(stalls).told();
        }
    }

    private static void awaitThat(BooleanSupplier condition) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(condition::getAsBoolean);
    }
}
