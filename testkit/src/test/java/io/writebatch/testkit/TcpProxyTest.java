package io.writebatch.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.writebatch.testkit.TcpProxy.Cut;
import io.writebatch.testkit.TcpProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private final ExecutorService echoes = Executors.newCachedThreadPool();
    /** What is longer than one byte. */
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    private ServerSocket server;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.to("127.0.0.1", server.getLocalPort());
        echoes.execute(this::accept);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
        echoes.shutdownNow();
    }

    @Test
    void shouldAddTheDelayToEachRoundTrip() throws Exception {
        try (Socket client = connect()) {
            averageRoundTripMicros(client, 2_000);
            double plain = averageRoundTripMicros(client, 1_000);
            proxy.linkDelay(Duration.ofMillis(2));
            double delayed = averageRoundTripMicros(client, 200);

            assertThat(delayed - plain).isBetween(1_800.0, 4_000.0);
        }
    }

    @Test
    void shouldPassManyBytesOnManyConnections() throws Exception {
        proxy.linkDelay(Duration.ofNanos(500_000));
        byte[] sent = new byte[300_000];
        new java.util.Random(7).nextBytes(sent);
        List<Future<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(echoes.submit(() -> {
                try (Socket client = connect()) {
                    Future<?> writing = echoes.submit(() -> {
                        client.getOutputStream().write(sent);
                        client.shutdownOutput();
                        return null;
                    });
                    byte[] received = client.getInputStream().readAllBytes();
                    writing.get();
                    return received;
                }
            }));
        }
        for (Future<byte[]> answer : answers) {
            assertThat(answer.get()).isEqualTo(sent);
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void shouldCutNow() throws Exception {
        try (Socket client = connect()) {
            roundTrip(client);
            proxy.cut(Cut.RESET);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (Socket client = connect()) {
            roundTrip(client);
            proxy.cut(Cut.CLOSE);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(proxy.cuts()).isEqualTo(2);
    }

    @Test
    void shouldCutOneConnectionAfterItsBytes() throws Exception {
        try (Socket first = connect();
                Socket second = connect()) {
            roundTrip(first);
            roundTrip(second);
            proxy.cutAfter(Direction.TO_CLIENT, 3, Cut.CLOSE);
            roundTrip(second);
            roundTrip(second);

            first.getOutputStream().write(new byte[5]);
            assertThat(first.getInputStream().readAllBytes()).hasSize(3);
            for (int i = 0; i < 5; i++) {
                roundTrip(second);
            }
        }
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void shouldLoseAnAnswer() throws Exception {
        try (Socket client = connect()) {
            proxy.cutAfter(Direction.TO_CLIENT, 0, Cut.RESET);
            client.getOutputStream().write(1);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void shouldCutOneRequest() throws Exception {
        try (Socket other = connect();
                Socket client = connect()) {
            proxy.cutRequest("fatal", 3, Cut.CLOSE);
            roundTrip(other);
            assertThat(proxy.awaitsRequest()).isTrue();
            client.getOutputStream().write("a fatal request".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.getInputStream().readAllBytes().length).isLessThanOrEqualTo(3);
            assertThat(proxy.awaitsRequest()).isFalse();
            assertThat(proxy.caught()).isEqualTo(new TcpProxy.Caught(15, 3, 0));
            other.getOutputStream().write("fatal".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(other.getInputStream().readNBytes(5)).hasSize(5);
        }
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void shouldCutAPartOfARequest() throws Exception {
        try (Socket client = connect()) {
            proxy.cutRequest("fatal", length -> length - 1, Cut.CLOSE);
            client.getOutputStream().write("a fatal request".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("a fatal reques");
        }
        assertThat(proxy.caught().through()).isEqualTo(14);
    }

    @Test
    void shouldHoldOneRequest() throws Exception {
        try (Socket other = connect();
                Socket client = connect()) {
            assertThat(proxy.caught()).isNull();
            proxy.holdRequest("slow");
            client.getOutputStream().write("a slow request".getBytes(StandardCharsets.ISO_8859_1));
            await().until(() -> !proxy.awaitsRequest());
            roundTrip(other);
            assertThat(received).isEmpty();
            assertThat(proxy.caught()).isEqualTo(new TcpProxy.Caught(14, 0, 0));
            proxy.resume();
            assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("a slow request");
            assertThat(client.getInputStream().readNBytes(14)).hasSize(14);
        }
        assertThat(proxy.opened()).isEqualTo(2);
    }

    @Test
    void shouldLoseTheAnswerToOneRequest() throws Exception {
        try (Socket other = connect();
                Socket client = connect()) {
            proxy.loseAnswer("fatal", Cut.CLOSE);
            client.getOutputStream().write("a fatal request".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.getInputStream().readAllBytes()).isEmpty();
            assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("a fatal request");
            assertThat(proxy.caught()).isEqualTo(new TcpProxy.Caught(15, 15, 15));
            roundTrip(other);
        }
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void shouldHoldTheAnswerToOneRequest() throws Exception {
        try (Socket other = connect();
                Socket client = connect()) {
            proxy.holdAnswer("slow");
            client.getOutputStream().write("a slow request".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("a slow request");
            roundTrip(other);
            client.setSoTimeout(100);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.resume();
            client.setSoTimeout(5_000);
            assertThat(client.getInputStream().readNBytes(14)).hasSize(14);
        }
    }

    @Test
    void shouldStallAndResume() throws Exception {
        try (Socket client = connect()) {
            roundTrip(client);
            proxy.stall(Direction.TO_CLIENT);
            client.getOutputStream().write(9);
            client.setSoTimeout(100);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.resume();
            client.setSoTimeout(5_000);
            assertThat(client.getInputStream().read()).isEqualTo(9);
        }
    }

    @Test
    void shouldRefuseConnections() throws Exception {
        proxy.refuse(true);
        assertThatThrownBy(() -> {
                    try (Socket client = connect()) {
                        roundTrip(client);
                    }
                })
                .isInstanceOf(SocketException.class);
        proxy.refuse(false);
        try (Socket client = connect()) {
            roundTrip(client);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(proxy.host(), proxy.port());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void roundTrip(Socket socket) throws IOException {
        socket.getOutputStream().write(1);
        assertThat(socket.getInputStream().read()).isEqualTo(1);
    }

    private static double averageRoundTripMicros(Socket socket, int times) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            roundTrip(socket);
        }
        return (System.nanoTime() - start) / 1_000.0 / times;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                echoes.execute(() -> echo(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            byte[] buffer = new byte[8192];
            for (int read = socket.getInputStream().read(buffer);
                    read >= 0;
                    read = socket.getInputStream().read(buffer)) {
                if (read > 1) {
                    received.add(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                }
                socket.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            // The connection was cut, which is what the test is about.
        }
    }
}
