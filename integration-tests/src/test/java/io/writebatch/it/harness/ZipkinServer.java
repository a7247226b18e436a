package io.writebatch.it.harness;

import io.writebatch.testkit.AppJvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** A Zipkin server in a JVM of its own, which keeps spans in memory. */
public final class ZipkinServer implements AutoCloseable {
    private static final Duration STARTED = Duration.ofSeconds(90);
    private static final Duration LIFE = Duration.ofMinutes(20);
    private static final Duration ARRIVED = Duration.ofSeconds(60);
    private static final Pattern SERVING = Pattern.compile("Serving HTTP at .*http://127\\.0\\.0\\.1:(\\d+)/");
    private static final Pattern TRACE_ID = Pattern.compile("\"traceId\":\"(\\w{32})\"");

    private final AppJvm jvm;
    private final int port;

    private ZipkinServer(AppJvm jvm, int port) {
        this.jvm = jvm;
        this.port = port;
    }

    /** On a free port of the loopback address. */
    public static ZipkinServer start() {
        AppJvm jvm = AppJvm.of("org.springframework.boot.loader.launch.JarLauncher")
                .classPath(List.of(Path.of(System.getProperty("zipkin-server.jar"))))
                .jvmArgs("-Xmx256m")
                .args(
                        "--armeria.ports[0].ip=127.0.0.1",
                        "--armeria.ports[0].port=0",
                        "--armeria.ports[0].protocols[0]=http")
                .timeLimit(LIFE)
                .start();
        try {
            Matcher serving = SERVING.matcher(jvm.awaitLine(SERVING.pattern(), STARTED));
            return new ZipkinServer(jvm, serving.find() ? Integer.parseInt(serving.group(1)) : -1);
        } catch (AssertionError e) {
            jvm.close();
            throw e;
        }
    }

    /** Where spans are posted to. */
    public String endpoint() {
        return url("/api/v2/spans");
    }

    /** All spans of all traces in which this service has some, as soon as the names of as many begin so, in lower case. */
    public List<Span> await(String service, String name, int count) {
        List<Span> found = new ArrayList<>();
        Awaitility.await().atMost(ARRIVED).until(() -> {
            found.clear();
            found.addAll(spansOf(service));
            return found.stream()
                            .filter(span -> span.name() != null && span.name().startsWith(name))
                            .count()
                    >= count;
        });
        return List.copyOf(found);
    }

    /** As its page of one trace asks for it. */
    public List<Span> trace(String id) {
        return SpanBytesDecoder.JSON_V2.decodeList(get("/api/v2/trace/" + id).getBytes(StandardCharsets.UTF_8));
    }

    private List<Span> spansOf(String service) {
        Set<String> ids = new LinkedHashSet<>();
        Matcher id = TRACE_ID.matcher(get("/api/v2/traces?limit=1000&serviceName=" + service));
        while (id.find()) {
            ids.add(id.group(1));
        }
        return ids.stream().flatMap(each -> trace(each).stream()).toList();
    }

    private String get(String path) {
        try (InputStream body = URI.create(url(path)).toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() {
        jvm.close();
    }
}
