package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.agent.config.CallSiteMode;
import io.writebatch.agent.config.OpenTelemetryMode;
import io.writebatch.core.FlushReport;
import io.writebatch.core.sql.ExclusionReason;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The metrics in the OpenTelemetry that an application has in a class loader of its own. */
class ApplicationMetricsTest {
    private static final FlushReport FLUSH = Reports.committed().size(3).report();

    private final LogCapture capture = new LogCapture();
    private final AtomicLong nanos = new AtomicLong(1);
    private final Properties properties = new Properties();
    private final PrometheusMetrics metrics = new PrometheusMetrics(CallSiteMode.HINT, 500);
    private final OpenTelemetryMetrics openTelemetry = through(OpenTelemetryMode.AUTO);
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final IsolatedApplication.Loader loader;

    ApplicationMetricsTest() throws Exception {
        loader = new IsolatedApplication.Loader(true);
    }

    @AfterEach
    void leaveApplication() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void everyMetricIsThereUnderItsNameWithUnitAndAttributes() throws Throwable {
        OwnOpenTelemetry application = enter(loader);
        application.register();

        metrics.batched(Statements.POSTGRESQL, Statements.unhinted(), 1);
        metrics.excluded(Statements.POSTGRESQL, Statements.unhinted(), ExclusionReason.TABLE);
        metrics.delayAdjusted(1, 2_000_000);
        metrics.writesPerSecond(12.5);
        metrics.agentError("here", new IllegalStateException());
        flush(Reports.committed().size(3).report());
        flush(Reports.committed().size(5).report());

        assertThat(application.metrics())
                .contains(
                        "jdbc.write.batched  {database=postgresql, file=, line=, query_type=insert} 1",
                        "jdbc.write.excluded  {database=postgresql, file=, line=, query_type=insert, reason=table} 1",
                        "jdbc.write.current_delay s {} 0.002",
                        "jdbc.write.ops_per_second  {} 12.5",
                        "jdbc.write.agent_errors  {} 1",
                        "jdbc.write.delay_adjustments  {direction=up} 1",
                        "jdbc.write.flushes  {database=postgresql, reason=all_writers} 2",
                        "jdbc.write.group_failures  {database=postgresql, outcome=unknown} 0")
                .anyMatch(metric -> metric.startsWith("jdbc.write.batch_size  {database=postgresql} 2 8.0 [1.0, 2.0, "))
                .anyMatch(metric ->
                        metric.startsWith("jdbc.write.batch_delay s {database=postgresql} 2 0.003 [0.0, 1.0E-4, "))
                .anyMatch(metric ->
                        metric.startsWith("jdbc.write.batch_latency s {database=postgresql} 2 0.008 [5.0E-4, "));
        assertThat(capture.lines())
                .singleElement()
                .asString()
                .contains("metrics go through the application's OpenTelemetry, too");
    }

    @Test
    void whatWasCountedBeforeItWasSetIsNotLost() throws Throwable {
        OwnOpenTelemetry application = enter(loader);
        metrics.batched(Statements.POSTGRESQL, Statements.unhinted(), 1);
        openTelemetry.look();
        application.register();
        assertThat(application.metrics()).isEmpty();

        openTelemetry.look();

        assertThat(application.metrics())
                .contains("jdbc.write.batched  {database=postgresql, file=, line=, query_type=insert} 1");
    }

    @Test
    void aGroupsMemberLeadsThereWhereTheFlushingThreadDoesNot() throws Throwable {
        OwnOpenTelemetry application = enter(loader);
        application.register();
        FlushSpans spans =
                FlushSpans.create(OpenTelemetryMode.AUTO, settings(), new Applications(capture.log), capture.log);
        Object caller = spans.callerContext(null, nanos.get());
        leaveApplication();

        flush(Reports.committed().callers(caller).report());

        assertThat(application.metrics()).anyMatch(metric -> metric.startsWith("jdbc.write.batch_size"));
    }

    @Test
    void theyAreInOneOpenTelemetryOnlyWhichIsTheFirst() throws Throwable {
        OwnOpenTelemetry first = enter(loader);
        first.register();
        flush(FLUSH);
        OwnOpenTelemetry second = enter(new IsolatedApplication.Loader(true));
        second.register();

        flush(FLUSH);

        assertThat(second.metrics()).isEmpty();
        assertThat(first.metrics()).anyMatch(metric -> metric.matches("jdbc.write.batch_size .* 2 6.0 .*"));
    }

    @Test
    void anApplicationThatIsGoneIsNotKeptAndTheNextOneTakesOver() throws Throwable {
        WeakReference<ClassLoader> gone = useAndForget();

        await().until(() -> {
            System.gc();
            return gone.refersTo(null);
        });
        OwnOpenTelemetry next = enter(loader);
        next.register();
        flush(FLUSH);

        assertThat(next.metrics()).anyMatch(metric -> metric.matches("jdbc.write.flushes .* 2"));
    }

    /** In a frame of its own, which holds on to nothing afterwards. */
    private WeakReference<ClassLoader> useAndForget() throws Throwable {
        IsolatedApplication.Loader shortLived = new IsolatedApplication.Loader(true);
        enter(shortLived).register();
        flush(FLUSH);
        leaveApplication();
        shortLived.close();
        return new WeakReference<>(shortLived);
    }

    @Test
    void modeOffAndModeOwnLeaveTheApplicationAlone() throws Throwable {
        OwnOpenTelemetry application = enter(loader);
        application.register();

        assertThat(through(OpenTelemetryMode.OFF)).isNull();
        properties.setProperty("otel.metrics.exporter", "none");
        assertThat(through(OpenTelemetryMode.OWN)).isNull();
        assertThat(application.metrics()).isEmpty();
    }

    private void flush(FlushReport report) throws Throwable {
        metrics.flushed(report);
        openTelemetry.flushed(report);
        nanos.addAndGet(3_600_000_000_000L);
    }

    private OpenTelemetryMetrics through(OpenTelemetryMode mode) {
        return OpenTelemetryMetrics.create(
                mode, settings(), new Applications(capture.log), metrics, () -> {}, nanos::get, capture.log);
    }

    private OtelSettings settings() {
        return new OtelSettings(properties, Map.of());
    }

    private static OwnOpenTelemetry enter(IsolatedApplication.Loader loader) throws Exception {
        Thread.currentThread().setContextClassLoader(loader);
        return loader.application();
    }
}
