package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LentFlushTest {
    @Test
    void shouldBeCarriedOutOnceWhoeverTries() {
        AtomicInteger flushes = new AtomicInteger();
        LentFlush lent = new LentFlush(() -> {
            flushes.incrementAndGet();
            return null;
        });
        lent.run();
        lent.run();
        assertThat(lent.await()).isNull();
        assertThat(flushes).hasValue(1);
    }

    @Test
    void shouldTellTheLeaderWhatTheFlushHasThrown() {
        Error failure = new StackOverflowError();
        LentFlush lent = new LentFlush(() -> {
            throw failure;
        });
        lent.run();
        assertThatThrownBy(lent::await).isSameAs(failure);
    }

    /** An end that comes before the interrupted leader parks would prove nothing, so it comes when that has parked again. */
    @Test
    void shouldLetAnInterruptedLeaderWaitAndKeepItsFlag() throws Exception {
        CountDownLatch parkedAgain = new CountDownLatch(1);
        Thread leader = Thread.currentThread();
        LentFlush lent = new LentFlush(() -> {
            awaitParkedUninterrupted(leader);
            parkedAgain.countDown();
            return null;
        });
        Thread lender = new Thread(lent);
        leader.interrupt();
        lender.start();
        lent.await();
        assertThat(parkedAgain.getCount()).isZero();
        assertThat(Thread.interrupted()).isTrue();
        lender.join();
    }

    private static void awaitParkedUninterrupted(Thread leader) {
        while (leader.getState() != Thread.State.WAITING || leader.isInterrupted()) {
            Thread.onSpinWait();
        }
    }
}
