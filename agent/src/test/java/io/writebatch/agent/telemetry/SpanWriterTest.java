package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanWriterTest {
    private final Spans spans = new Spans();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    private final SpanWriter writer = new SpanWriter(provider.get("test"));

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void aBatchFollowsTheConventionsForDatabases() {
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
    void aGroupOfOneIsAnOrdinarySpan() {
        SpanData span = write(Reports.committed().size(1).report());

        assertThat(span.getName()).isEqualTo("INSERT orders");
        assertThat(attributes(span))
                .containsEntry("db.operation.name", "INSERT")
                .containsEntry("db.query.summary", "INSERT orders")
                .doesNotContainKey("db.operation.batch.size");
    }

    @Test
    void whatIsUnknownIsLeftOut() {
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
    void timesAreThoseOfTheFlush() {
        SpanData span = write(Reports.committed().report());

        assertThat(span.getStartEpochNanos()).isEqualTo(Reports.START_EPOCH_NANOS);
        assertThat(span.getEndEpochNanos()).isEqualTo(Reports.START_EPOCH_NANOS + 4_000_000);
    }

    @Test
    void linksToEachCallerAndIsNobodysChild() {
        SpanContext first = context("1");
        SpanContext second = context("2");

        Span current = provider.get("test").spanBuilder("caller").startSpan();
        SpanData span;
        try (Scope scope = current.makeCurrent()) {
            assertThat(scope).isNotNull();
            span = write(Reports.committed()
                    .callers(first, "of another tracing", SpanContext.getInvalid(), second)
                    .report());
        }

        assertThat(span.getParentSpanContext().isValid()).isFalse();
        assertThat(span.getLinks()).extracting(LinkData::getSpanContext).containsExactly(first, second);
    }

    @Test
    void aFailedFlushTellsKindAndStateButNoMessage() {
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
    void anUnknownOutcomeIsAnErrorEvenWithoutAnException() {
        SpanData span = write(Reports.failed(FlushOutcome.UNKNOWN, null).report());

        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attributes(span))
                .containsEntry("writebatch.outcome", "unknown")
                .containsEntry("error.type", "unknown");
    }

    @Test
    void noSqlAndNoValueGetsIntoASpan() {
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
    void currentContextIsThatOfTheThreadsSpan() {
        assertThat(SpanWriter.currentContext()).isNull();

        Span current = provider.get("test").spanBuilder("caller").startSpan();
        try (Scope scope = current.makeCurrent()) {
            assertThat(scope).isNotNull();
            assertThat(SpanWriter.currentContext()).isEqualTo(current.getSpanContext());
        }
    }

    private SpanData write(FlushReport report) {
        writer.write(report);
        assertThat(spans.all).hasSize(1);
        return spans.all.get(0);
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

    private static final class Spans implements SpanExporter {
        final List<SpanData> all = new ArrayList<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            all.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
