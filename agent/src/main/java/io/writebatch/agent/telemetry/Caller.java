package io.writebatch.agent.telemetry;

/**
 * What is kept of a caller whose write joins a group: its OpenTelemetry, and its span if that is recorded. Lives as long
 * as the write and its spans are under way.
 *
 * @param pipeline the OpenTelemetry of its application
 * @param traced whether it has a span, recorded or not
 * @param span the span's context in that OpenTelemetry; null unless it is sampled
 * @param joinedEpochNanos when it joined; 0 unless it is sampled
 */
record Caller(Pipeline pipeline, boolean traced, Object span, long joinedEpochNanos) {
    boolean sampled() {
        return span != null;
    }
}
