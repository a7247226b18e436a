package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReport;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanWriterTest {
    private static final long JOINED_EPOCH_NANOS = Reports.START_EPOCH_NANOS - 2_000_000;

    private final KeptSpans spans = new KeptSpans();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    private final Pipeline pipeline = pipeline(provider);

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void aBatchFollowsTheConventionsForDatabases() throws Throwable {
        SpanData span = write(Reports.committed().size(3).report());

        assertThat(span.getName()).isEqualTo("BATCH INSERT orders");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(attributes(span))
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        Map.entry("db.system.name", "postgresql"),
                        Map.entry("db.namespace", "shop"),
                        Map.entry("db.collection.name", "orders"),
                        Map.entry("db.operation.name", "BATCH INSERT"),
                        Map.entry("db.operation.batch.size", 3L),
                        Map.entry("db.query.summary", "BATCH INSERT orders"),
                        Map.entry("server.address", "db.example"),
                        Map.entry("server.port", 5432L),
                        Map.entry("writebatch.outcome", "committed"),
                        Map.entry("writebatch.flush.reason", "all_writers"),
                        Map.entry("writebatch.delay", 0.0015))));
    }

    @Test
    void aGroupOfOneIsAnOrdinarySpan() throws Throwable {
        SpanData span = write(Reports.committed().size(1).report());

        assertThat(span.getName()).isEqualTo("INSERT orders");
        assertThat(attributes(span))
                .containsEntry("db.operation.name", "INSERT")
                .containsEntry("db.query.summary", "INSERT orders")
                .doesNotContainKey("db.operation.batch.size");
    }

    @Test
    void whatIsUnknownIsLeftOut() throws Throwable {
        SpanData span = write(Reports.committed()
                .target(Statements.MARIADB)
                .statement(Statements.read("something else"))
                .report());

        assertThat(span.getName()).isEqualTo("BATCH OTHER");
        assertThat(attributes(span))
                .containsEntry("db.system.name", "mariadb")
                .doesNotContainKeys("db.namespace", "db.collection.name", "server.address", "server.port");
    }

    @Test
    void timesAreThoseOfTheFlush() throws Throwable {
        SpanData span = write(Reports.committed().report());

        assertThat(span.getStartEpochNanos()).isEqualTo(Reports.START_EPOCH_NANOS);
        assertThat(span.getEndEpochNanos()).isEqualTo(Reports.START_EPOCH_NANOS + 4_000_000);
    }

    @Test
    void linksToEachCallerAndIsTheFirstOnesChild() throws Throwable {
        SpanContext first = context("1");
        SpanContext second = context("2");

        SpanData span =
                write(Reports.committed().callers(caller(first), caller(second)).report());

        assertThat(span.getParentSpanContext()).isEqualTo(first);
        assertThat(span.getLinks()).extracting(LinkData::getSpanContext).containsExactly(first, second);
    }

    @Test
    void withoutCallersItIsNobodysChild() throws Throwable {
        Span current = provider.get("test").spanBuilder("somebody").startSpan();
        try (Scope scope = current.makeCurrent()) {
            assertThat(scope).isNotNull();

            assertThat(write(Reports.committed().report())
                            .getParentSpanContext()
                            .isValid())
                    .isFalse();
        }
    }

    @Test
    void callersOfAnotherCopyOfTheApiAreLinkedAsWell() throws Throwable {
        SpanContext caller = context("1");

        SpanData span = write(Reports.committed()
                .callers(new Caller(pipeline(provider), true, caller, 0))
                .report());

        assertThat(span.getLinks())
                .singleElement()
                .extracting(link -> link.getSpanContext().getTraceId()
                        + link.getSpanContext().getSpanId()
                        + link.getSpanContext().isSampled())
                .isEqualTo(caller.getTraceId() + caller.getSpanId() + true);
    }

    @Test
    void aFlushThatIsNotSampledSaysSo() throws Throwable {
        try (SdkTracerProvider never =
                SdkTracerProvider.builder().setSampler(Sampler.alwaysOff()).build()) {
            assertThat(pipeline(never).writeFlush(Reports.committed().report(), List.of()))
                    .isNull();
        }
    }

    @Test
    void aCallersTraceLeadsToTheFlush() throws Throwable {
        SpanContext caller = context("1");
        SpanContext flush = context("f");

        SpanData span = writeWait(Reports.committed().report(), caller, flush);

        assertThat(span.getName()).isEqualTo("wait for BATCH INSERT orders");
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(span.getParentSpanContext()).isEqualTo(caller);
        assertThat(span.getLinks()).extracting(LinkData::getSpanContext).containsExactly(flush);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getStartEpochNanos()).isEqualTo(JOINED_EPOCH_NANOS);
        assertThat(span.getEndEpochNanos()).isEqualTo(Reports.START_EPOCH_NANOS + 4_000_000);
        assertThat(attributes(span))
                .isEqualTo(Map.of(
                        "writebatch.flush.trace_id", flush.getTraceId(),
                        "writebatch.flush.span_id", flush.getSpanId(),
                        "writebatch.outcome", "committed"));
    }

    @Test
    void aCallersTraceTellsAnUnknownOutcomeAsAnErrorAndAReplayAsNone() throws Throwable {
        SpanData unknown = writeWait(Reports.failed(FlushOutcome.UNKNOWN, null).report(), context("1"), context("f"));
        spans.clear();
        SpanData replayed = writeWait(
                Reports.failed(FlushOutcome.NATIVE, new SQLException("secret", "23505"))
                        .report(),
                context("1"),
                context("f"));

        assertThat(unknown.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attributes(unknown)).containsEntry("writebatch.outcome", "unknown");
        assertThat(replayed.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(attributes(replayed)).containsEntry("writebatch.outcome", "native");
        assertThat(replayed.toString()).doesNotContain("secret");
    }

    @Test
    void aFailedFlushTellsKindAndStateButNoMessage() throws Throwable {
        SpanData span =
                write(Reports.failed(FlushOutcome.NATIVE, new SQLException("Key (card)=(visa) already exists", "23505"))
                        .report());

        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attributes(span))
                .containsEntry("writebatch.outcome", "native")
                .containsEntry("error.type", "java.sql.SQLException")
                .containsEntry("db.response.status_code", "23505");
        assertThat(span.toString()).doesNotContain("visa");
        assertThat(span.getEvents()).isEmpty();
    }

    @Test
    void anUnknownOutcomeIsAnErrorEvenWithoutAnException() throws Throwable {
        SpanData span = write(Reports.failed(FlushOutcome.UNKNOWN, null).report());

        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attributes(span))
                .containsEntry("writebatch.outcome", "unknown")
                .containsEntry("error.type", "unknown");
    }

    @Test
    void noSqlAndNoValueGetsIntoASpan() throws Throwable {
        SpanData span = write(Reports.committed()
                .statement(Statements.read("UPDATE cards SET n = 'visa' WHERE id = 99"))
                .report());

        assertThat(span.getName()).isEqualTo("BATCH UPDATE cards");
        assertThat(span.toString())
                .doesNotContain("visa")
                .doesNotContain("SET n")
                .doesNotContain("WHERE");
    }

    @Test
    void aThreadIsKnownByItsSpan() throws Throwable {
        assertThat(pipeline.caller()).isEqualTo(new Caller(pipeline, false, null, 0));

        Span sampled = provider.get("test").spanBuilder("caller").startSpan();
        try (Scope scope = sampled.makeCurrent()) {
            assertThat(scope).isNotNull();
            assertThat(pipeline.caller().span()).isEqualTo(sampled.getSpanContext());
            assertThat(pipeline.caller().joinedEpochNanos()).isPositive();
        }
    }

    @Test
    void aThreadWhoseSpanIsNotSampledCostsNoMemory() throws Throwable {
        Span unsampled = Span.wrap(
                SpanContext.create("1".repeat(32), "1".repeat(16), TraceFlags.getDefault(), TraceState.getDefault()));
        try (Scope scope = unsampled.makeCurrent()) {
            assertThat(scope).isNotNull();

            assertThat(pipeline.caller()).isEqualTo(new Caller(pipeline, true, null, 0));
            assertThat(pipeline.caller()).isSameAs(pipeline.caller());
        }
    }

    private SpanData write(FlushReport report) throws Throwable {
        List<Caller> callers =
                report.callerContexts().stream().map(Caller.class::cast).toList();
        assertThat(pipeline.writeFlush(report, callers)).isNotNull();
        return only();
    }

    private SpanData writeWait(FlushReport report, SpanContext caller, SpanContext flush) throws Throwable {
        pipeline.writeWait(report, caller(caller), flush, pipeline);
        return only();
    }

    private SpanData only() {
        assertThat(spans.all()).hasSize(1);
        return spans.all().get(0);
    }

    private Caller caller(SpanContext span) {
        return new Caller(pipeline, true, span, JOINED_EPOCH_NANOS);
    }

    private static Pipeline pipeline(SdkTracerProvider provider) {
        try {
            return Pipeline.of("test", ApiLookup.around(GlobalOpenTelemetry.class), null, provider);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Object> attributes(SpanData span) {
        Map<String, Object> attributes = new TreeMap<>();
        for (Map.Entry<AttributeKey<?>, Object> entry :
                span.getAttributes().asMap().entrySet()) {
            attributes.put(entry.getKey().getKey(), entry.getValue());
        }
        return attributes;
    }

    private static SpanContext context(String digit) {
        return SpanContext.create(digit.repeat(32), digit.repeat(16), TraceFlags.getSampled(), TraceState.getDefault());
    }
}
