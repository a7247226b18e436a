package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TableLaneTest {
    private static final long FOR_EVER = Long.MAX_VALUE / 2;

    private final TableLane lane = new TableLane();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);

    @Test
    void shouldWaitForAStuckFlushOnlyOnce() throws Exception {
        Thread stuck = holder();

        assertThat(lane.enter(1)).isFalse();
        assertThat(lane.enter(FOR_EVER)).isFalse();

        leave.countDown();
        stuck.join();
        assertThat(lane.enter(FOR_EVER)).isTrue();
        lane.leave();
        assertThat(lane.enter(FOR_EVER)).isTrue();
    }

    @Test
    void shouldKeepInterruptOfWhoWaits() throws Exception {
        Thread stuck = holder();
        Thread.currentThread().interrupt();

        assertThat(lane.enter(1_000_000)).isFalse();

        assertThat(Thread.interrupted()).isTrue();
        leave.countDown();
        stuck.join();
    }

    private Thread holder() throws InterruptedException {
        Thread thread = new Thread(() -> {
            lane.enter(FOR_EVER);
            held.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                return;
            } finally {
                lane.leave();
            }
        });
        thread.setDaemon(true);
        thread.start();
        held.await();
        return thread;
    }
}
