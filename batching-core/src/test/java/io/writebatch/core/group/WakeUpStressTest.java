package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Threads and not Lincheck: its model of parking lets every thread wake up of its own accord, so that a lost wake-up is
 * no deadlock to it.
 */
class WakeUpStressTest {
    private static final int GROUPS = 40_000;
    private static final long PATIENCE_MILLIS = 30_000;
    private static final int LONGEST_SPIN = 200;

    private volatile BatchGroup current;
    private final AtomicInteger finished = new AtomicInteger();

    /** The leader asks to be woken, and only then looks whether the member has come meanwhile: both, in this order. */
    @Test
    void shouldWakeLeaderThatLooksAgainBeforeItSleeps() throws InterruptedException {
        long seed = new Random().nextLong();
        Thread leader = daemon(() -> lead(new Random(seed)));
        Thread member = daemon(() -> joinEach(new Random(seed + 1)));
        leader.start();
        member.start();

        leader.join(PATIENCE_MILLIS);
        assertThat(finished).as("groups whose leader was woken, seed %s", seed).hasValue(GROUPS);
    }

    private void lead(Random random) {
        for (int i = 0; i < GROUPS; i++) {
            BatchGroup group = new BatchGroup(BatchGroupTest.request(1), 10, 1000);
            current = group;
            spin(random);
            group.wakeLeaderAt(2);
            while (group.size() < 2) {
                LockSupport.park(this);
            }
            finished.incrementAndGet();
        }
    }

    private void joinEach(Random random) {
        BatchGroup joined = null;
        for (int i = 0; i < GROUPS; i++) {
            BatchGroup group = current;
            while (group == joined) {
                Thread.onSpinWait();
                group = current;
            }
            spin(random);
            WriteRequest member = BatchGroupTest.request(1);
            group.join(member);
            group.wakeLeaderIfWanted(member);
            joined = group;
        }
    }

    private static void spin(Random random) {
        for (int i = random.nextInt(LONGEST_SPIN); i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }
}
