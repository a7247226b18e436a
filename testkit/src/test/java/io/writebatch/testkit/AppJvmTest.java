package io.writebatch.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AppJvmTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    static Iterable<Jdk> jdks() {
        return Jdks.onePerMajorVersion();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldTalkWithTheApplication(Jdk jdk) {
        try (AppJvm app = AppJvm.of(Talker.class)
                .jdk(jdk)
                .property("greeting", "hello")
                .environment("GREETED", "world")
                .args("a b", "c")
                .start()) {
            assertThat(app.awaitLine("hello", SOON)).isEqualTo("hello world a b|c " + jdk.majorVersion());
            app.send("line");
            app.awaitLine("^got line$", SOON);
            app.closeInput();

            app.awaitSuccess();
            assertThat(app.stdout()).hasSize(3).endsWith("end");
            app.assertCleanLog();
        }
    }

    @Test
    void shouldFailOnAnUnexpectedLogLine() {
        try (AppJvm app = AppJvm.of(Complainer.class).start()) {
            assertThat(app.awaitExit()).isEqualTo(1);
            assertThatThrownBy(() -> app.assertCleanLog("warning")).hasMessageContaining("failed on purpose");
            app.assertCleanLog("warning", "failed on purpose", "^\\s+at ");
        }
    }

    @Test
    void shouldEndAnApplicationThatTakesTooLong() {
        try (AppJvm app =
                AppJvm.of(Sleeper.class).timeLimit(Duration.ofMillis(500)).start()) {
            assertThatThrownBy(app::awaitExit).hasMessageContaining("time limit");
        }
    }

    /** Several times, since it depends on what the reader does at that moment. */
    @RepeatedTest(5)
    void shouldKeepWhatAKilledApplicationPrinted() {
        try (AppJvm app = AppJvm.of(Counter.class).start()) {
            app.awaitLine("^1000$", SOON);
            app.kill9();
            app.awaitExit();

            app.assertCleanLog();
            List<String> printed = app.stdout();
            assertThat(printed)
                    .hasSizeGreaterThanOrEqualTo(1000)
                    .isEqualTo(IntStream.rangeClosed(1, printed.size())
                            .mapToObj(String::valueOf)
                            .toList());
        }
    }

    @Test
    void shouldEndAnApplicationWhoseParentIsKilled() throws Exception {
        try (AppJvm parent = AppJvm.of(Parent.class).start()) {
            String line = parent.awaitLine("^child \\d+$", SOON);
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(line.substring(6))).orElseThrow();
            parent.kill9();
            child.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldRunVirtualThreadsWhereThereAreSome() throws Exception {
        if (VirtualThreads.supported()) {
            Thread thread = VirtualThreads.factory("v").newThread(() -> {});
            thread.start();
            thread.join();
            assertThat(thread.getName()).isEqualTo("v0");
        } else {
            assertThatThrownBy(() -> VirtualThreads.factory("v")).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    static final class Talker {
        private Talker() {}

        public static void main(String[] args) {
            System.out.println(System.getProperty("greeting") + " " + System.getenv("GREETED") + " "
                    + String.join("|", args) + " " + Runtime.version().feature());
            try (Scanner input = new Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8)) {
                while (input.hasNextLine()) {
                    System.out.println("got " + input.nextLine());
                }
            }
            System.out.println("end");
        }
    }

    static final class Complainer {
        private Complainer() {}

        public static void main(String[] args) {
            System.err.println("a warning");
            throw new IllegalStateException("failed on purpose");
        }
    }

    static final class Counter {
        private Counter() {}

        public static void main(String[] args) {
            for (int i = 1; ; i++) {
                System.out.println(i);
            }
        }
    }

    static final class Sleeper {
        private Sleeper() {}

        /** Does not even end with its input, as most applications do not. */
        public static void main(String[] args) throws Exception {
            new CountDownLatch(1).await();
        }
    }

    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            try (AppJvm child = AppJvm.of(Sleeper.class).start()) {
                System.out.println("child " + child.pid());
                child.awaitExit();
            }
        }
    }
}
