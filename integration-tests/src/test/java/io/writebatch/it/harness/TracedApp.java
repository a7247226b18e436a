package io.writebatch.it.harness;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/** The OpenTelemetry of an application under test, set up by itself. In a class of its own: not every application has it. */
public final class TracedApp {
    private static final Duration EXPORTED = Duration.ofSeconds(60);

    private final Exporter exporter = new Exporter();

    private TracedApp() {}

    /** Sets it up, as an application does that knows of no agent. */
    public static TracedApp setUp() {
        TracedApp traced = new TracedApp();
        OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(traced.exporter))
                        .build())
                .buildAndRegisterGlobal();
        return traced;
    }

    /** The same call within a span of its own. */
    public static <T> Call.Work<T> inSpan(Call.Work<T> work) {
        return connection -> {
            Span span = GlobalOpenTelemetry.getTracer("application")
                    .spanBuilder("caller")
                    .startSpan();
            try (Scope scope = span.makeCurrent()) {
                return scope == null ? null : work.run(connection);
            } finally {
                span.end();
            }
        };
    }

    /** Waits for as many spans of this name. */
    public List<SpanData> await(String name, int count) {
        Awaitility.await().atMost(EXPORTED).until(() -> named(name).size() >= count);
        return named(name);
    }

    public List<SpanData> named(String name) {
        return exporter.spans.stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    public List<SpanData> all() {
        return List.copyOf(exporter.spans);
    }

    private static final class Exporter implements SpanExporter {
        final Collection<SpanData> spans = new ConcurrentLinkedQueue<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> exported) {
            spans.addAll(exported);
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
