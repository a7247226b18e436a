package io.writebatch.agent.telemetry;

import io.opentelemetry.semconv.DbAttributes;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReport;
import io.writebatch.core.Target;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns the report of a flush into a CLIENT span under the stable conventions for databases, which links to each caller,
 * and into a span for each caller that leads there. Neither SQL text nor any value or error message gets in. Thread-safe.
 */
final class SpanWriter {
    static final String OUTCOME = "writebatch.outcome";
    static final String FLUSH_REASON = "writebatch.flush.reason";

    /** In seconds. */
    static final String DELAY = "writebatch.delay";

    /** Attributes as well as a link: Zipkin knows no links. */
    static final String FLUSH_TRACE = "writebatch.flush.trace_id";

    static final String FLUSH_SPAN = "writebatch.flush.span_id";

    private static final double NANOS_PER_SECOND = 1e9;

    private final SpanContexts contexts;
    private final SpanBuilders spans;

    SpanWriter(SpanContexts contexts, SpanBuilders spans) {
        this.contexts = contexts;
        this.spans = spans;
    }

    /**
     * It belongs to all callers equally and links to each. Yet it is the first one's child: so a sampler that follows the
     * parent, as the usual ones do, records the flush of a recorded caller. Without callers it has no parent.
     *
     * @param callers the contexts of their spans, of those that are sampled
     * @return its context
     */
    Object writeFlush(FlushReport report, List<Object> callers) throws Throwable {
        Object builder = spans.client(summary(report), report.startEpochNanos());
        if (callers.isEmpty()) {
            spans.setNoParent(builder);
        } else {
            spans.setParent(builder, callers.get(0));
        }
        for (Object caller : callers) {
            spans.addLink(builder, caller);
        }
        spans.setAttributes(builder, attributes(report));
        Object span = spans.start(builder);
        if (report.outcome() != FlushOutcome.COMMITTED) {
            spans.fail(span, errorType(report));
        }
        spans.end(span, report.startEpochNanos() + report.latencyNanos());
        return contexts.of(span);
    }

    /**
     * From when the write joined its group to the end of the flush, below the caller's span. A span and not an event: the
     * caller's own has mostly ended when a flush is reported, and takes no more events then.
     */
    void writeWait(FlushReport report, Object caller, long joinedEpochNanos, Object flush) throws Throwable {
        Object builder = spans.internal("wait for ".concat(summary(report)), joinedEpochNanos);
        spans.setParent(builder, caller);
        spans.addLink(builder, flush);
        spans.setAttributes(
                builder,
                Map.of(
                        FLUSH_TRACE, contexts.traceId(flush),
                        FLUSH_SPAN, contexts.spanId(flush),
                        OUTCOME, report.outcome().label()));
        Object span = spans.start(builder);
        if (report.outcome() == FlushOutcome.UNKNOWN) {
            spans.fail(span, errorType(report));
        }
        spans.end(span, Math.max(joinedEpochNanos, report.startEpochNanos() + report.latencyNanos()));
    }

    private static Map<String, Object> attributes(FlushReport report) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put(DbAttributes.DB_OPERATION_NAME.getKey(), operation(report));
        attributes.put(DbAttributes.DB_QUERY_SUMMARY.getKey(), summary(report));
        attributes.put(OUTCOME, report.outcome().label());
        attributes.put(FLUSH_REASON, report.reason().label());
        attributes.put(DELAY, report.delayNanos() / NANOS_PER_SECOND);
        if (hasTable(report)) {
            attributes.put(
                    DbAttributes.DB_COLLECTION_NAME.getKey(), report.statement().table());
        }
        if (report.size() >= 2) {
            attributes.put(DbAttributes.DB_OPERATION_BATCH_SIZE.getKey(), (long) report.size());
        }
        describeTarget(attributes, report.target());
        if (report.outcome() != FlushOutcome.COMMITTED) {
            describeFailure(attributes, report);
        }
        return attributes;
    }

    private static String summary(FlushReport report) {
        return hasTable(report) ? operation(report) + " " + report.statement().table() : operation(report);
    }

    private static String operation(FlushReport report) {
        String name = report.statement().queryType().label().toUpperCase(Locale.ROOT);
        return report.size() >= 2 ? "BATCH " + name : name;
    }

    private static boolean hasTable(FlushReport report) {
        String table = report.statement().table();
        return table != null && !table.isEmpty();
    }

    private static void describeTarget(Map<String, Object> attributes, Target target) {
        attributes.put(DbAttributes.DB_SYSTEM_NAME.getKey(), target.database());
        if (!target.namespace().isEmpty()) {
            attributes.put(DbAttributes.DB_NAMESPACE.getKey(), target.namespace());
        }
        if (!target.host().isEmpty()) {
            attributes.put(ServerAttributes.SERVER_ADDRESS.getKey(), target.host());
            if (target.port() > 0) {
                attributes.put(ServerAttributes.SERVER_PORT.getKey(), (long) target.port());
            }
        }
    }

    private static void describeFailure(Map<String, Object> attributes, FlushReport report) {
        attributes.put(ErrorAttributes.ERROR_TYPE.getKey(), errorType(report));
        if (report.error() instanceof SQLException sqlException && sqlException.getSQLState() != null) {
            attributes.put(DbAttributes.DB_RESPONSE_STATUS_CODE.getKey(), sqlException.getSQLState());
        }
    }

    private static String errorType(FlushReport report) {
        Throwable error = report.error();
        return error == null ? report.outcome().label() : error.getClass().getName();
    }
}
