package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.semconv.ServiceAttributes;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** What Zipkin's own decoder reads of what is posted. */
class ZipkinExporterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String UNUSED_PORT = "http://127.0.0.1:9/api/v2/spans";

    private final LogCapture capture = new LogCapture();
    private final Zipkin zipkin;

    ZipkinExporterTest() throws IOException {
        zipkin = new Zipkin();
    }

    @AfterEach
    void close() {
        zipkin.server.stop(0);
    }

    @Test
    void aFlushIsASpanOfTheDatabasesClient() throws Throwable {
        export(zipkin.url(), Reports.committed().size(3).report());

        Span span = zipkin.only();
        assertThat(span.name()).isEqualTo("batch insert orders");
        assertThat(span.kind()).isEqualTo(Span.Kind.CLIENT);
        assertThat(span.localServiceName()).isEqualTo("shop");
        assertThat(span.remoteEndpoint())
                .isEqualTo(Endpoint.newBuilder()
                        .serviceName("postgresql")
                        .port(5432)
                        .build());
        assertThat(span.timestampAsLong()).isEqualTo(Reports.START_EPOCH_NANOS / 1000);
        assertThat(span.durationAsLong()).isEqualTo(4000);
        assertThat(span.traceId()).hasSize(32);
        assertThat(span.parentId()).isNull();
        assertThat(span.tags())
                .containsEntry("db.operation.batch.size", "3")
                .containsEntry("db.collection.name", "orders")
                .containsEntry("writebatch.outcome", "committed")
                .containsEntry("otel.scope.name", "io.writebatch")
                .doesNotContainKeys("error", "otlp.link.0");
        assertThat(capture.lines()).isEmpty();
    }

    @Test
    void itsCallersAreItsParentAndTags() throws Throwable {
        export(
                zipkin.url(),
                Reports.committed().callers(context("1"), context("2")).report());

        Span span = zipkin.only();
        assertThat(span.traceId()).isEqualTo("1".repeat(32));
        assertThat(span.parentId()).isEqualTo("1".repeat(16));
        assertThat(span.tags())
                .containsEntry("otlp.link.0", "1".repeat(32) + "|" + "1".repeat(16) + "||{}|0")
                .containsEntry("otlp.link.1", "2".repeat(32) + "|" + "2".repeat(16) + "||{}|0")
                .doesNotContainKey("otlp.link.2");
    }

    @Test
    void aFailedFlushIsAnError() throws Throwable {
        export(
                zipkin.url(),
                Reports.failed(FlushOutcome.NATIVE, new SQLException("secret", "23505"))
                        .report());

        assertThat(zipkin.only().tags())
                .containsEntry("error", "java.sql.SQLException")
                .containsEntry("otel.status_code", "ERROR");
        assertThat(zipkin.only().toString()).doesNotContain("secret");
    }

    @Test
    void anInternalSpanHasNoKind() {
        SdkTracerProvider provider = provider(zipkin.url());
        provider.get("test")
                .spanBuilder("wait")
                .setSpanKind(SpanKind.INTERNAL)
                .startSpan()
                .end();
        provider.shutdown().join(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(zipkin.only().kind()).isNull();
    }

    @Test
    void severalSpansAndWhateverTheirNamesAreAreOneDocument() {
        String strange = "say \"yes\\no\"\n\t\u0001 ändern 💾";
        SdkTracerProvider provider = provider(zipkin.url());
        for (int i = 0; i < 3; i++) {
            provider.get("test")
                    .spanBuilder("span")
                    .setAttribute("strange", strange)
                    .startSpan()
                    .setStatus(StatusData.error().getStatusCode())
                    .end();
        }
        provider.shutdown().join(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(zipkin.spans())
                .hasSize(3)
                .extracting(span -> span.tags().get("strange"))
                .containsOnly(strange);
    }

    @Test
    void aZipkinThatRefusesIsOneLine() throws Throwable {
        zipkin.status = 503;

        export(zipkin.url(), Reports.committed().report());
        export(zipkin.url(), Reports.committed().report());

        assertThat(capture.lines())
                .filteredOn(line -> line.contains("spans are lost: Zipkin does not take them (status 503)"))
                .hasSize(1);
        assertThat(capture.lines()).hasSize(1);
    }

    @Test
    void aZipkinThatIsDownIsOneLine() throws Throwable {
        export(UNUSED_PORT, Reports.committed().report());

        assertThat(capture.lines())
                .singleElement()
                .asString()
                .contains("spans are lost: Zipkin does not take them (java.net.ConnectException");
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        ZipkinExporterProvider provider = new ZipkinExporterProvider();

        assertThatThrownBy(() -> provider.createExporter(
                        DefaultConfigProperties.createFromMap(Map.of("otel.exporter.zipkin.endpoint", "zipkin:9411"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must begin with http: or https:");
    }

    private void export(String url, FlushReport report) throws Throwable {
        SdkTracerProvider provider = provider(url);
        Pipeline pipeline = Pipeline.of("test", ApiLookup.around(GlobalOpenTelemetry.class), null, provider);
        List<Caller> callers = report.callerContexts().stream()
                .map(span -> new Caller(pipeline, true, span, 0))
                .toList();
        pipeline.writeFlush(report, callers);
        provider.shutdown().join(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** That exports when it is shut down. */
    private SdkTracerProvider provider(String url) {
        return SdkTracerProvider.builder()
                .setResource(Resource.builder()
                        .put(ServiceAttributes.SERVICE_NAME, "shop")
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(new ZipkinExporter(URI.create(url), PATIENCE, capture.log))
                        .setScheduleDelay(Duration.ofHours(1))
                        .build())
                .build();
    }

    private static SpanContext context(String digit) {
        return SpanContext.create(digit.repeat(32), digit.repeat(16), TraceFlags.getSampled(), TraceState.getDefault());
    }

    /** Takes what is posted to it. */
    private static final class Zipkin {
        final ConcurrentLinkedQueue<byte[]> bodies = new ConcurrentLinkedQueue<>();
        final HttpServer server;
        volatile int status = 202;

        Zipkin() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
            server.createContext("/api/v2/spans", exchange -> {
                bodies.add(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v2/spans";
        }

        List<Span> spans() {
            return bodies.stream()
                    .flatMap(body -> SpanBytesDecoder.JSON_V2.decodeList(body).stream())
                    .toList();
        }

        Span only() {
            assertThat(spans()).hasSize(1);
            return spans().get(0);
        }
    }
}
