package io.writebatch.agent.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionException;

/**
 * Posts spans to Zipkin. OpenTelemetry's own exporter for it has ended and would bring an HTTP client. What cannot be
 * delivered is lost, with one line in the log. Thread-safe.
 */
final class ZipkinExporter implements SpanExporter {
    private static final int FIRST_FAILURE = 300;

    private final URI endpoint;
    private final Duration timeout;
    private final HttpClient client;
    private final AgentLog log;

    ZipkinExporter(URI endpoint, Duration timeout, AgentLog log) {
        this.endpoint = endpoint;
        this.timeout = timeout;
        // HTTP/2 would begin with an upgrade of each first request, with a body that not every proxy lets through.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        this.log = log;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(ZipkinJson.of(spans)))
                .build();
        CompletableResultCode result = new CompletableResultCode();
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, failure) -> settle(result, response, failure));
        return result;
    }

    private void settle(CompletableResultCode result, HttpResponse<?> response, Throwable failure) {
        if (failure == null && response.statusCode() < FIRST_FAILURE) {
            result.succeed();
            return;
        }
        // Not the failure's words: they may hold what stands in the address.
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        String what = cause == null ? "status " + response.statusCode() : ErrorText.of(cause);
        log.notice(
                "zipkin",
                "spans are lost: Zipkin does not take them (" + what
                        + "); see to OTEL_EXPORTER_ZIPKIN_ENDPOINT; batching is not affected");
        result.fail();
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
