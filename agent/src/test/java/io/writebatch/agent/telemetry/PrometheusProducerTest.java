package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.writebatch.agent.config.CallSiteMode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the bundled OpenTelemetry is given; what it sends is compared with the endpoint by an integration test. */
class PrometheusProducerTest {
    private final PrometheusMetrics metrics = new PrometheusMetrics(CallSiteMode.HINT, 500);
    private final AtomicInteger updates = new AtomicInteger();
    private final PrometheusProducer producer = new PrometheusProducer(metrics, updates::incrementAndGet);

    @Test
    void aHistogramsBucketsAreNotCumulative() {
        for (int size : List.of(1, 2, 3, 3, 5000)) {
            metrics.flushed(Reports.committed().size(size).report());
        }

        MetricData size = produced().get("jdbc.write.batch_size");

        HistogramPointData point =
                size.getHistogramData().getPoints().iterator().next();
        assertThat(point.getBoundaries()).startsWith(1.0, 2.0, 4.0).hasSize(12);
        assertThat(point.getCounts()).containsExactly(1L, 1L, 2L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L);
        assertThat(point.getCount()).isEqualTo(5);
        assertThat(point.getSum()).isEqualTo(5009);
        assertThat(size.getHistogramData().getAggregationTemporality()).isEqualTo(AggregationTemporality.CUMULATIVE);
        assertThat(size.getUnit()).isEmpty();
    }

    @Test
    void aCounterIsAMonotonicSumWithItsLabels() {
        metrics.flushed(Reports.committed().report());
        metrics.flushed(Reports.committed().report());

        MetricData flushes = produced().get("jdbc.write.flushes");

        assertThat(flushes.getLongSumData().isMonotonic()).isTrue();
        assertThat(flushes.getLongSumData().getPoints().stream()
                        .mapToLong(LongPointData::getValue)
                        .sum())
                .isEqualTo(2);
        assertThat(flushes.getLongSumData().getPoints()).allSatisfy(point -> {
            assertThat(point.getStartEpochNanos()).isLessThanOrEqualTo(point.getEpochNanos());
            assertThat(point.getAttributes().asMap().keySet())
                    .extracting(AttributeKey::getKey)
                    .containsExactlyInAnyOrder("database", "reason");
        });
    }

    @Test
    void gaugesAreBroughtUpToDateFirst() {
        metrics.delayAdjusted(1, 1_500_000_000);

        MetricData delay = produced().get("jdbc.write.current_delay");

        assertThat(updates).hasValue(1);
        assertThat(delay.getUnit()).isEqualTo("s");
        assertThat(delay.getDoubleGaugeData().getPoints().iterator().next().getValue())
                .isEqualTo(1.5);
    }

    private Map<String, MetricData> produced() {
        return producer.produce(Resource.getDefault()).stream()
                .collect(Collectors.toMap(MetricData::getName, Function.identity()));
    }
}
