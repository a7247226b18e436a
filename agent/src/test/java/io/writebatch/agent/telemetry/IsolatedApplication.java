package io.writebatch.agent.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** An application whose OpenTelemetry, API included, is in a class loader of its own. */
public final class IsolatedApplication implements OwnOpenTelemetry {
    private final KeptSpans exporter = new KeptSpans();
    private final Reader reader = new Reader();

    /** A loader like that of a web application: its own classes first. */
    static final class Loader extends URLClassLoader {
        private boolean knowsOpenTelemetry;

        Loader(boolean knowsOpenTelemetry) throws MalformedURLException {
            super(classPath(), IsolatedApplication.class.getClassLoader());
            this.knowsOpenTelemetry = knowsOpenTelemetry;
        }

        void learnOpenTelemetry() {
            knowsOpenTelemetry = true;
        }

        OwnOpenTelemetry application() throws ReflectiveOperationException {
            return Class.forName(IsolatedApplication.class.getName(), true, this)
                    .asSubclass(OwnOpenTelemetry.class)
                    .getConstructor()
                    .newInstance();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean openTelemetry = name.startsWith("io.opentelemetry.");
            if (openTelemetry && !knowsOpenTelemetry) {
                throw new ClassNotFoundException(name);
            }
            boolean application = name.startsWith(IsolatedApplication.class.getName())
                    || name.equals(IsolatedApplication.class.getPackageName() + ".KeptSpans");
            if (!openTelemetry && !application) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        private static URL[] classPath() throws MalformedURLException {
            List<URL> urls = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                urls.add(new File(entry).toURI().toURL());
            }
            return urls.toArray(new URL[0]);
        }
    }

    public IsolatedApplication() {}

    @Override
    public void register() {
        OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build())
                .setMeterProvider(
                        SdkMeterProvider.builder().registerMetricReader(reader).build())
                .buildAndRegisterGlobal();
    }

    @Override
    public void registerNothing() {
        GlobalOpenTelemetry.set(OpenTelemetry.noop());
    }

    @Override
    public void inSpan(boolean sampled, Runnable work) {
        SpanContext parent = SpanContext.createFromRemoteParent(
                "a".repeat(32),
                "b".repeat(16),
                sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
        Span span = GlobalOpenTelemetry.getTracer("application")
                .spanBuilder("caller")
                .setParent(Context.root().with(Span.wrap(parent)))
                .startSpan();
        try (Scope scope = span.makeCurrent()) {
            if (scope != null) {
                work.run();
            }
        } finally {
            span.end();
        }
    }

    @Override
    public void exportWhen(Runnable mayGoOn) {
        exporter.keepWhen(mayGoOn);
    }

    @Override
    public List<String> metrics() {
        List<String> metrics = new ArrayList<>();
        for (MetricData metric : reader.registration.collectAllMetrics()) {
            String head = metric.getName() + " " + metric.getUnit() + " ";
            for (PointData point : metric.getData().getPoints()) {
                TreeMap<String, Object> attributes = new TreeMap<>();
                point.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
                metrics.add(head + attributes + " " + value(point));
            }
        }
        return metrics;
    }

    private static String value(PointData point) {
        if (point instanceof HistogramPointData histogram) {
            return histogram.getCount() + " " + histogram.getSum() + " " + histogram.getBoundaries();
        }
        return point instanceof LongPointData whole
                ? String.valueOf(whole.getValue())
                : String.valueOf(((DoublePointData) point).getValue());
    }

    @Override
    public List<String> spans() {
        return exporter.all().stream().map(IsolatedApplication::text).toList();
    }

    private static String text(SpanData span) {
        List<String> links = span.getLinks().stream()
                .map(link -> link.getSpanContext().getSpanId())
                .toList();
        return String.join(
                " ", span.getName(), span.getTraceId(), span.getParentSpanId(), span.getSpanId(), links.toString());
    }

    /** Collects when it is asked to. */
    private static final class Reader implements MetricReader {
        CollectionRegistration registration = CollectionRegistration.noop();

        @Override
        public void register(CollectionRegistration given) {
            registration = given;
        }

        @Override
        public CompletableResultCode forceFlush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return AggregationTemporality.CUMULATIVE;
        }
    }
}
