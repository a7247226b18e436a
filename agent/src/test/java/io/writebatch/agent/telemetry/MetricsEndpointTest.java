package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.writebatch.agent.config.CallSiteMode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
    private static final String LOOPBACK = "127.0.0.1";

    private final LogCapture capture = new LogCapture();
    private final PrometheusMetrics metrics = new PrometheusMetrics(CallSiteMode.HINT, 500);
    private MetricsEndpoint endpoint;

    @AfterEach
    void close() {
        if (endpoint != null) {
            endpoint.close();
        }
    }

    @Test
    void servesMetricsAtAFreePortThatIsLogged() throws Exception {
        int port = start(LOOPBACK, 0);
        metrics.agentError("x", new IllegalStateException());

        String answer = get(port, "/metrics");

        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n")
                .endsWith("jdbc_write_ops_per_second 0.0\n")
                .contains("jdbc_write_agent_errors_total 1.0\n");
        assertThat(capture.lines())
                .containsExactly("[write-batching-agent] INFO metrics at http://127.0.0.1:" + port + "/metrics");
    }

    @Test
    void servesOpenMetricsOnRequest() throws Exception {
        int port = start(LOOPBACK, 0);

        assertThat(send(port, "GET /metrics HTTP/1.1\r\nHost: x\r\naccept: application/openmetrics-text\r\n\r\n"))
                .contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n")
                .endsWith("# EOF\n");
    }

    @Test
    void compressesOnRequest() throws Exception {
        int port = start(LOOPBACK, 0);
        byte[] answer = exchange(port, "GET /metrics HTTP/1.1\r\nHost: x\r\nAccept-Encoding: deflate, gzip\r\n\r\n");

        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int body = text.indexOf("\r\n\r\n") + 4;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer, body, answer.length - body))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("jdbc_write_agent_errors_total");
        }
        assertThat(text).contains("Content-Encoding: gzip\r\n");
    }

    @Test
    void servesTheReportAsPlainText() throws Exception {
        assertThat(get(start(LOOPBACK, 0), "/report"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Type: text/plain; charset=utf-8\r\n")
                .endsWith("\r\n\r\na report\n");
    }

    @Test
    void saysThatItIsHealthy() throws Exception {
        assertThat(get(start(LOOPBACK, 0), "/-/healthy"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\nhealthy\n");
    }

    @Test
    void anythingElseIsNotFound() throws Exception {
        int port = start(LOOPBACK, 0);

        for (String path :
                new String[] {"/", "/metricsx", "/metrics/", "/reports", "/report/", "/-/ready", "/../etc/passwd", "*"
                }) {
            assertThat(get(port, path))
                    .as(path)
                    .startsWith("HTTP/1.1 404 Not Found\r\n")
                    .doesNotContain("jdbc_write_", "a report");
        }
    }

    @Test
    void aQueryDoesNotMatter() throws Exception {
        assertThat(get(start(LOOPBACK, 0), "/metrics?name[]=x")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void headHasNoBody() throws Exception {
        assertThat(send(start(LOOPBACK, 0), "HEAD /metrics HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .doesNotContain("Content-Length: 0")
                .endsWith("\r\n\r\n");
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        assertThat(send(start(LOOPBACK, 0), "POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
                .contains("Allow: GET, HEAD\r\n");
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        int port = start(LOOPBACK, 0);

        for (String request : new String[] {"hello\r\n\r\n", "GET /metrics\r\n\r\n", " \n\n", "GET  HTTP/1.1\n\n"}) {
            assertThat(send(port, request)).as(request).startsWith("HTTP/1.1 400 Bad Request\r\n");
        }
        assertThat(get(port, "/-/healthy")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void aBusyPortIsOneLineThatSaysWhatToDo() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(start(LOOPBACK, other.getLocalPort())).isEqualTo(-1);
            assertThat(capture.lines())
                    .singleElement()
                    .asString()
                    .startsWith("[write-batching-agent] WARN no metrics endpoint at 127.0.0.1:" + other.getLocalPort()
                            + ": the address is in use or not of this machine: set metrics.port");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsOneLine() throws Exception {
        assertThat(start("192.0.2.1", 0)).isEqualTo(-1);
        assertThat(capture.lines()).singleElement().asString().contains("no metrics endpoint at 192.0.2.1:0");
    }

    @Test
    void anUnknownHostIsOneLine() throws Exception {
        assertThat(start("no-such-host.invalid", 0)).isEqualTo(-1);
        assertThat(capture.lines()).singleElement().asString().contains("the host is unknown: set metrics.host");
    }

    @Test
    void clientsThatSayNothingDoNotKeepOthersOut() throws Exception {
        int port = start(LOOPBACK, 0);
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            assertThat(get(port, "/-/healthy")).startsWith("HTTP/1.1 200 OK\r\n");
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void whenTooManyClientsSayNothingItServesAgainOnceTheyAreGone() throws Exception {
        int port = start(LOOPBACK, 0);
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        for (Socket socket : silent) {
            socket.close();
        }

        await().ignoreExceptions().until(() -> get(port, "/-/healthy").startsWith("HTTP/1.1 200 OK\r\n"));
        assertThat(capture.lines()).hasSize(1);
    }

    @Test
    void whoComesWhileAllAreBusyWaitsAndIsServed() throws Exception {
        int port = start(LOOPBACK, 0);
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        await().until(() -> threads().size() == 1 + 8);
        try (Socket late = new Socket(InetAddress.getLoopbackAddress(), port)) {
            late.setSoTimeout(30_000);
            late.getOutputStream().write("GET /-/healthy HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (Socket socket : silent) {
                socket.close();
            }

            assertThat(new String(late.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void allItsThreadsAreDaemonsThatHoldNothingOfTheApplication() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (ApplicationLoader application = new ApplicationLoader()) {
            Thread.currentThread().setContextClassLoader(application);
            int port = start(LOOPBACK, 0);
            try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
                await().until(() -> threads().size() == 2);
                assertThat(open.isConnected()).isTrue();
                assertThat(threads())
                        .allMatch(Thread::isDaemon)
                        .noneMatch(thread -> thread.getContextClassLoader() == application);
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void stopsWhenClosed() throws Exception {
        int port = start(LOOPBACK, 0);

        endpoint.close();

        await().until(() -> threads().isEmpty());
        assertThat(capture.lines()).hasSize(1);
        try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(again.isBound()).isTrue();
        }
    }

    @Test
    void whileTheJvmExitsItServesOnWithoutWaitingInNativeCode() throws Exception {
        int port = start(LOOPBACK, 0);

        endpoint.prepareExit();

        await().until(() -> threads().stream().anyMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        assertThat(get(port, "/-/healthy")).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(capture.lines()).hasSize(1);
    }

    private int start(String host, int port) throws InterruptedException {
        await().until(() -> threads().isEmpty());
        endpoint = MetricsEndpoint.start(
                host, port, new Pages(new Exposition(metrics, () -> {}), () -> "a report\n"), capture.log);
        return endpoint.awaitPort(30, TimeUnit.SECONDS);
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("write-batching-metrics")
                        || thread.getName().equals("write-batching-scrape"))
                .toList();
    }

    private static String get(int port, String target) throws IOException {
        return send(port, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private static String send(int port, String request) throws IOException {
        return new String(exchange(port, request), StandardCharsets.UTF_8);
    }

    private static byte[] exchange(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return socket.getInputStream().readAllBytes();
        }
    }

    private static final class ApplicationLoader extends URLClassLoader {
        ApplicationLoader() {
            super(new URL[0]);
        }
    }
}
