package io.writebatch.it.harness;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes what is exported by OTLP over HTTP, and decodes it by OpenTelemetry's own definitions. */
public final class OtlpCollector implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch mayAnswer;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<ResourceSpans> spans = new ConcurrentLinkedQueue<>();
    private volatile List<ResourceMetrics> metrics = List.of();
    private volatile Throwable failure;

    private OtlpCollector(boolean answers) {
        mayAnswer = new CountDownLatch(answers ? 0 : 1);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/traces", this::takeTraces);
        server.createContext("/v1/metrics", this::takeMetrics);
        server.start();
    }

    public static OtlpCollector start() {
        return new OtlpCollector(true);
    }

    /** One that reads what is sent, and answers nothing before it is closed. */
    public static OtlpCollector startSilent() {
        return new OtlpCollector(false);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All spans up to now. */
    public List<Span> spans() {
        assertDecoded();
        return spans.stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    /** What they are of, as often as they came. */
    public List<ResourceSpans> resources() {
        assertDecoded();
        return List.copyOf(spans);
    }

    /** Those of the last export, by name. */
    public Map<String, Metric> metrics() {
        assertDecoded();
        Map<String, Metric> byName = new TreeMap<>();
        metrics.stream()
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .filter(scope -> scope.getScope().getName().equals("io.writebatch"))
                .flatMap(scope -> scope.getMetricsList().stream())
                .forEach(metric -> byName.put(metric.getName(), metric));
        return byName;
    }

    /** Returns when somebody has sent something. */
    public void awaitAsked() throws InterruptedException {
        asked.await();
    }

    private void takeTraces(HttpExchange exchange) throws IOException {
        byte[] body = read(exchange);
        try {
            spans.addAll(ExportTraceServiceRequest.parseFrom(body).getResourceSpansList());
        } catch (InvalidProtocolBufferException e) {
            failure = e;
        }
        answer(exchange, ExportTraceServiceResponse.getDefaultInstance().toByteArray());
    }

    private void takeMetrics(HttpExchange exchange) throws IOException {
        byte[] body = read(exchange);
        try {
            metrics = ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList();
        } catch (InvalidProtocolBufferException e) {
            failure = e;
        }
        answer(exchange, ExportMetricsServiceResponse.getDefaultInstance().toByteArray());
    }

    private byte[] read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        asked.countDown();
        return body;
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException {
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void assertDecoded() {
        if (failure != null) {
            throw new AssertionError("Not what OTLP defines", failure);
        }
    }

    @Override
    public void close() {
        mayAnswer.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
