package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FlushThreadsTest {
    /** An application's code, in whose call the agent makes a thread that others use when the application has gone. */
    static final class Caller implements Function<ThreadFactory, Thread> {
        private final Runnable work;

        Caller(Runnable work) {
            this.work = work;
        }

        @Override
        public Thread apply(ThreadFactory threads) {
            return threads.newThread(work);
        }
    }

    @Test
    void shouldKeepNothingOfTheApplicationThatNeededAThreadFirst() throws Exception {
        CountDownLatch otherFlushes = new CountDownLatch(1);
        Loader application = new Loader();
        WeakReference<Loader> gone = new WeakReference<>(application);
        Thread thread = application.caller(new Waiting(otherFlushes)).apply(new FlushThreads()::thread);
        application = null;
        thread.start();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                System.gc();
                return gone.get() == null;
            });
            assertThat(thread.isAlive()).isTrue();
        } finally {
            otherFlushes.countDown();
            thread.join();
        }
    }

    private record Waiting(CountDownLatch end) implements Runnable {
        @Override
        public void run() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super(FlushThreadsTest.class.getClassLoader());
        }

        @SuppressWarnings("unchecked")
        Function<ThreadFactory, Thread> caller(Runnable work) throws ReflectiveOperationException, IOException {
            String name = Caller.class.getName();
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                Class<?> own = defineClass(name, bytes, 0, bytes.length);
                var constructor = own.getDeclaredConstructor(Runnable.class);
                constructor.setAccessible(true);
                return (Function<ThreadFactory, Thread>) constructor.newInstance(work);
            }
        }
    }
}
