package io.writebatch.agent.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.semconv.DbAttributes;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReport;
import io.writebatch.core.Target;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Turns the report of a flush into a CLIENT span under the stable conventions for databases. It has no parent: it
 * belongs to all callers equally and links to each. Neither SQL text nor any value or error message gets in. Thread-safe.
 */
final class SpanWriter {
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("writebatch.outcome");
    static final AttributeKey<String> FLUSH_REASON = AttributeKey.stringKey("writebatch.flush.reason");

    /** In seconds. */
    static final AttributeKey<Double> DELAY = AttributeKey.doubleKey("writebatch.delay");

    private static final double NANOS_PER_SECOND = 1e9;

    private final Tracer tracer;

    SpanWriter(Tracer tracer) {
        this.tracer = tracer;
    }

    /** The context of the current thread's span; null when it has none. */
    static SpanContext currentContext() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid() ? context : null;
    }

    void write(FlushReport report) {
        String operation = operation(report);
        String table = report.statement().table();
        String summary = table == null || table.isEmpty() ? operation : operation + " " + table;
        SpanBuilder builder = tracer.spanBuilder(summary)
                .setSpanKind(SpanKind.CLIENT)
                .setNoParent()
                .setStartTimestamp(report.startEpochNanos(), TimeUnit.NANOSECONDS)
                .setAttribute(DbAttributes.DB_OPERATION_NAME, operation)
                .setAttribute(DbAttributes.DB_QUERY_SUMMARY, summary)
                .setAttribute(OUTCOME, report.outcome().label())
                .setAttribute(FLUSH_REASON, report.reason().label())
                .setAttribute(DELAY, report.delayNanos() / NANOS_PER_SECOND);
        if (table != null && !table.isEmpty()) {
            builder.setAttribute(DbAttributes.DB_COLLECTION_NAME, table);
        }
        if (report.size() >= 2) {
            builder.setAttribute(DbAttributes.DB_OPERATION_BATCH_SIZE, (long) report.size());
        }
        describeTarget(builder, report.target());
        linkCallers(builder, report);
        Span span = builder.startSpan();
        if (report.outcome() != FlushOutcome.COMMITTED) {
            describeFailure(span, report);
        }
        span.end(report.startEpochNanos() + report.latencyNanos(), TimeUnit.NANOSECONDS);
    }

    private static String operation(FlushReport report) {
        String name = report.statement().queryType().label().toUpperCase(Locale.ROOT);
        return report.size() >= 2 ? "BATCH " + name : name;
    }

    private static void describeTarget(SpanBuilder builder, Target target) {
        builder.setAttribute(DbAttributes.DB_SYSTEM_NAME, target.database());
        if (!target.namespace().isEmpty()) {
            builder.setAttribute(DbAttributes.DB_NAMESPACE, target.namespace());
        }
        if (!target.host().isEmpty()) {
            builder.setAttribute(ServerAttributes.SERVER_ADDRESS, target.host());
            if (target.port() > 0) {
                builder.setAttribute(ServerAttributes.SERVER_PORT, (long) target.port());
            }
        }
    }

    private static void linkCallers(SpanBuilder builder, FlushReport report) {
        for (Object context : report.callerContexts()) {
            if (context instanceof SpanContext caller && caller.isValid()) {
                builder.addLink(caller);
            }
        }
    }

    private static void describeFailure(Span span, FlushReport report) {
        Throwable error = report.error();
        String type =
                error == null ? report.outcome().label() : error.getClass().getName();
        span.setStatus(StatusCode.ERROR, type);
        span.setAttribute(ErrorAttributes.ERROR_TYPE, type);
        if (error instanceof SQLException sqlException && sqlException.getSQLState() != null) {
            span.setAttribute(DbAttributes.DB_RESPONSE_STATUS_CODE, sqlException.getSQLState());
        }
    }
}
