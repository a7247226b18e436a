package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.writebatch.agent.config.OpenTelemetryMode;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans of flushes in the OpenTelemetry that an application has in a class loader of its own. */
class ApplicationSpansTest {
    private static final String PARENT = "a".repeat(32);

    private final LogCapture capture = new LogCapture();
    private final AtomicLong nanos = new AtomicLong(1);
    private final FlushSpans spans = spans(OpenTelemetryMode.AUTO);
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final IsolatedApplication.Loader loader;

    ApplicationSpansTest() throws Exception {
        loader = new IsolatedApplication.Loader(true);
    }

    @AfterEach
    void leaveApplication() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void aFlushGoesThroughTheApplicationsOpenTelemetryAndEachCallersTraceLeadsThere() throws Exception {
        OwnOpenTelemetry application = enter(loader);
        application.register();

        flush(application, true, true);

        awaitSpans(application, "BATCH INSERT orders", "wait for BATCH INSERT orders", "wait for BATCH INSERT orders");
        List<String> callers = idsOf(application, "caller");
        String flush = idsOf(application, "BATCH INSERT orders").get(0);
        assertThat(application.spans())
                .anyMatch(span -> span.matches("BATCH INSERT orders " + PARENT + " " + callers.get(0) + " \\w+ \\["
                        + String.join(", ", callers) + "]"))
                .anyMatch(span -> span.matches("wait for .* " + callers.get(0) + " \\w+ \\[" + flush + "]"))
                .anyMatch(span -> span.matches("wait for .* " + callers.get(1) + " \\w+ \\[" + flush + "]"));
        assertThat(capture.lines())
                .singleElement()
                .asString()
                .contains("spans of flushes go through the application's OpenTelemetry");
    }

    @Test
    void theDriversClassLoaderIsAskedToo() throws Exception {
        OwnOpenTelemetry application = loader.application();
        application.register();

        assertThat(caller(null)).isNull();
        assertThat(caller(loader)).isInstanceOf(Caller.class);
    }

    @Test
    void anOpenTelemetryThatIsSetLateIsUsedFromThenOn() throws Exception {
        OwnOpenTelemetry application = enter(loader);
        assertThat(caller(null)).isNull();

        application.register();

        flush(application, true);
        awaitSpans(application, "BATCH INSERT orders", "wait for BATCH INSERT orders");
    }

    @Test
    void anApiThatIsLoadedLateIsFoundAtTheNextLook() throws Exception {
        IsolatedApplication.Loader late = new IsolatedApplication.Loader(false);
        Thread.currentThread().setContextClassLoader(late);
        assertThat(caller(null)).isNull();
        late.learnOpenTelemetry();
        late.application().register();

        assertThat(caller(null)).as("too soon for another look").isNull();
        nanos.addAndGet(1_000_000_000L);

        assertThat(caller(null)).isInstanceOf(Caller.class);
    }

    @Test
    void lookingDoesNotKeepTheApplicationFromSettingItsOwn() throws Exception {
        OwnOpenTelemetry application = enter(loader);
        for (int i = 0; i < 3; i++) {
            assertThat(caller(loader)).isNull();
            nanos.addAndGet(1_000_000_000_000L);
        }

        application.register();

        assertThat(caller(null)).isInstanceOf(Caller.class);
        assertThat(GlobalOpenTelemetry.isSet()).as("set in another copy").isFalse();
    }

    @Test
    void anOpenTelemetryThatDoesNothingCountsAsNone() throws Exception {
        enter(loader).registerNothing();

        assertThat(caller(null)).isNull();
    }

    @Test
    void callersThatAreNotSampledCostNothing() throws Exception {
        OwnOpenTelemetry application = enter(loader);
        application.register();

        flush(application, false, false);
        flush(application, false, true);

        awaitSpans(application, "BATCH INSERT orders", "wait for BATCH INSERT orders");
        assertThat(idsOf(application, "caller")).hasSize(1);
    }

    @Test
    void callersWithoutASpanLeaveTheDecisionToTheSampler() throws Exception {
        OwnOpenTelemetry application = enter(loader);
        application.register();

        spans.flushed(
                Reports.committed().size(2).callers(caller(null), caller(null)).report());

        awaitSpans(application, "BATCH INSERT orders");
        assertThat(application.spans()).singleElement().asString().contains(" 0000000000000000 ");
    }

    @Test
    void eachApplicationOfAJvmGetsItsOwnFlushes() throws Exception {
        OwnOpenTelemetry first = enter(loader);
        first.register();
        flush(first, true);
        OwnOpenTelemetry second = enter(new IsolatedApplication.Loader(true));
        second.register();

        flush(second, true);

        awaitSpans(first, "BATCH INSERT orders", "wait for BATCH INSERT orders");
        awaitSpans(second, "BATCH INSERT orders", "wait for BATCH INSERT orders");
    }

    @Test
    void aGroupOfTwoApplicationsIsOneSpanToWhichBothTracesLead() throws Exception {
        OwnOpenTelemetry first = enter(loader);
        first.register();
        List<Object> callers = new ArrayList<>();
        first.inSpan(true, () -> callers.add(caller(null)));
        OwnOpenTelemetry second = enter(new IsolatedApplication.Loader(true));
        second.register();
        second.inSpan(true, () -> callers.add(caller(null)));

        spans.flushed(Reports.committed().size(2).callers(callers.toArray()).report());

        awaitSpans(first, "BATCH INSERT orders", "wait for BATCH INSERT orders");
        awaitSpans(second, "wait for BATCH INSERT orders");
        String flush = idsOf(first, "BATCH INSERT orders").get(0);
        String secondCaller = idsOf(second, "caller").get(0);
        assertThat(first.spans())
                .anyMatch(span -> span.startsWith("BATCH INSERT") && span.endsWith(", " + secondCaller + "]"));
        assertThat(second.spans()).anyMatch(span -> span.startsWith("wait for") && span.endsWith("[" + flush + "]"));
    }

    @Test
    void aFlushOfCallersWithoutOpenTelemetryGoesNowhereUnlessTheBundledOneIsAskedFor() {
        spans.flushed(Reports.committed().report());

        assertThat(capture.lines()).isEmpty();
    }

    @Test
    void anExporterThatHangsHoldsNobodyUpAndFillsNoMemory() throws Exception {
        OwnOpenTelemetry application = enter(loader);
        application.register();
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        application.exportWhen(() -> {
            hanging.countDown();
            awaitQuietly(goOn);
        });
        Object caller = caller(null);
        spans.flushed(Reports.committed().callers(caller).report());
        hanging.await();

        for (int i = 0; i < 5000; i++) {
            spans.flushed(Reports.committed().callers(caller).report());
        }
        goOn.countDown();

        await().until(() -> application.spans().size() == 1 + 1024);
        assertThat(capture.lines())
                .filteredOn(line -> line.contains("some flushes have no spans"))
                .hasSize(1);
    }

    @Test
    void anApplicationThatIsGoneIsNotKept() throws Exception {
        WeakReference<ClassLoader> gone = useAndForget();

        await().until(() -> {
            System.gc();
            return gone.refersTo(null);
        });
        assertThat(caller(null)).isNull();
    }

    /** In a frame of its own, which holds on to nothing afterwards. */
    private WeakReference<ClassLoader> useAndForget() throws Exception {
        IsolatedApplication.Loader shortLived = new IsolatedApplication.Loader(true);
        OwnOpenTelemetry application = enter(shortLived);
        application.register();
        flush(application, true);
        awaitSpans(application, "BATCH INSERT orders", "wait for BATCH INSERT orders");
        leaveApplication();
        shortLived.close();
        return new WeakReference<>(shortLived);
    }

    private Object caller(ClassLoader driver) {
        return spans.callerContext(driver, nanos.get());
    }

    private FlushSpans spans(OpenTelemetryMode mode) {
        return FlushSpans.create(
                mode, new OtelSettings(new Properties(), Map.of()), new Applications(capture.log), capture.log);
    }

    private static OwnOpenTelemetry enter(IsolatedApplication.Loader loader) throws Exception {
        Thread.currentThread().setContextClassLoader(loader);
        return loader.application();
    }

    /** A flush of callers, each of which is sampled or not; their spans have ended when it is reported. */
    private void flush(OwnOpenTelemetry application, boolean... sampled) {
        List<Object> callers = new ArrayList<>();
        for (boolean each : sampled) {
            application.inSpan(each, () -> callers.add(caller(null)));
        }
        spans.flushed(Reports.committed()
                .size(Math.max(2, sampled.length))
                .callers(callers.toArray())
                .report());
    }

    /** Without those of callers. */
    private static void awaitSpans(OwnOpenTelemetry application, String... names) {
        await().untilAsserted(() -> assertThat(application.spans())
                .filteredOn(span -> !span.startsWith("caller"))
                .extracting(ApplicationSpansTest::name)
                .containsExactlyInAnyOrder(names));
    }

    private static List<String> idsOf(OwnOpenTelemetry application, String name) {
        return application.spans().stream()
                .filter(span -> name(span).equals(name))
                .map(span -> span.replaceFirst(" \\[.*", "").replaceFirst(".* ", ""))
                .toList();
    }

    private static String name(String span) {
        return span.replaceFirst(" \\w{32} .*", "");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
