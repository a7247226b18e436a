package io.writebatch.agent.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.semconv.DbAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.ServiceAttributes;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Spans in the JSON of Zipkin's second API, as OpenTelemetry's specification translates them. Zipkin knows no links; they
 * become tags in the form in which OpenTelemetry's collector writes and reads them. Ours have no events.
 */
final class ZipkinJson {
    private static final int NANOS_PER_MICRO = 1000;
    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder json = new StringBuilder();

    private ZipkinJson() {}

    static String of(Collection<SpanData> spans) {
        ZipkinJson all = new ZipkinJson();
        all.json.append('[');
        for (SpanData span : spans) {
            all.next('[').write(span);
        }
        return all.json.append(']').toString();
    }

    private void write(SpanData span) {
        json.append('{');
        text("traceId", span.getTraceId());
        text("id", span.getSpanId());
        if (span.getParentSpanContext().isValid()) {
            text("parentId", span.getParentSpanId());
        }
        // An internal one has no kind there.
        if (span.getKind() != SpanKind.INTERNAL) {
            text("kind", span.getKind().name());
        }
        text("name", span.getName());
        long micros = (span.getEndEpochNanos() - span.getStartEpochNanos()) / NANOS_PER_MICRO;
        number("timestamp", span.getStartEpochNanos() / NANOS_PER_MICRO);
        number("duration", Math.max(1, micros));
        key("localEndpoint").append('{');
        text("serviceName", span.getResource().getAttribute(ServiceAttributes.SERVICE_NAME));
        json.append('}');
        remoteEndpoint(span);
        tags(span);
        json.append('}');
    }

    /** What is called: the database, which is nobody's service name. */
    private void remoteEndpoint(SpanData span) {
        String database = span.getAttributes().get(DbAttributes.DB_SYSTEM_NAME);
        if (database == null) {
            return;
        }
        key("remoteEndpoint").append('{');
        text("serviceName", database);
        Long port = span.getAttributes().get(ServerAttributes.SERVER_PORT);
        if (port != null) {
            number("port", port);
        }
        json.append('}');
    }

    private void tags(SpanData span) {
        key("tags").append('{');
        for (Map.Entry<AttributeKey<?>, Object> attribute :
                span.getAttributes().asMap().entrySet()) {
            text(attribute.getKey().getKey(), attribute.getValue().toString());
        }
        text("otel.scope.name", span.getInstrumentationScopeInfo().getName());
        if (span.getStatus().getStatusCode() == StatusCode.ERROR) {
            text("otel.status_code", "ERROR");
            text("error", span.getStatus().getDescription());
        }
        List<LinkData> links = span.getLinks();
        for (int i = 0; i < links.size(); i++) {
            LinkData link = links.get(i);
            text(
                    "otlp.link." + i,
                    link.getSpanContext().getTraceId() + "|"
                            + link.getSpanContext().getSpanId() + "||{}|0");
        }
        json.append('}');
    }

    private void text(String key, String value) {
        key(key);
        quote(value == null ? "" : value);
    }

    private void number(String key, long value) {
        key(key).append(value);
    }

    private StringBuilder key(String key) {
        next('{').quote(key);
        return json.append(':');
    }

    /** A comma unless this is the first in its brackets. */
    private ZipkinJson next(char opening) {
        if (json.charAt(json.length() - 1) != opening) {
            json.append(',');
        }
        return this;
    }

    private void quote(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
