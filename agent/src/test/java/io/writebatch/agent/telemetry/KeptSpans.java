package io.writebatch.agent.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what is exported. */
final class KeptSpans implements SpanExporter {
    private final Collection<SpanData> spans = new ConcurrentLinkedQueue<>();
    private volatile Runnable mayGoOn = () -> {};

    /** Exports wait in this from now on. */
    void keepWhen(Runnable returns) {
        mayGoOn = returns;
    }

    List<SpanData> all() {
        return List.copyOf(spans);
    }

    void clear() {
        spans.clear();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> exported) {
        mayGoOn.run();
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
