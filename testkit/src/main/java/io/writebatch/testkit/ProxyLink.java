package io.writebatch.testkit;

import io.writebatch.testkit.TcpProxy.Cut;
import io.writebatch.testkit.TcpProxy.Direction;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One client's connection and the connection to the server made for it. */
final class ProxyLink {
    private final SocketChannel client;
    private final SocketChannel server;
    private final Selector selector;
    private final ProxyFaults faults;
    private final Consumer<ProxyLink> onEnd;
    private final ProxyPipe toServer;
    private final ProxyPipe toClient;
    private final AtomicBoolean ended = new AtomicBoolean();

    ProxyLink(
            SocketChannel client,
            SocketChannel server,
            Selector selector,
            DelayLine delayLine,
            ProxyFaults faults,
            Consumer<ProxyLink> onEnd)
            throws IOException {
        this.client = client;
        this.server = server;
        this.selector = selector;
        this.faults = faults;
        this.onEnd = onEnd;
        SelectionKey clientKey = register(client, selector);
        SelectionKey serverKey = register(server, selector);
        toServer = new ProxyPipe(this, Direction.TO_SERVER, clientKey, serverKey, delayLine, faults);
        toClient = new ProxyPipe(this, Direction.TO_CLIENT, serverKey, clientKey, delayLine, faults);
        clientKey.attach(new End(toServer, toClient));
        serverKey.attach(new End(toClient, toServer));
    }

    /** What the server answers to the request that is on its way. */
    void answerOf(ProxyFaults.Caught request) {
        toClient.expectAnswer(request);
    }

    void resume() {
        toServer.holdNoMore();
        toClient.holdNoMore();
        toServer.flush();
        toClient.flush();
    }

    /** Ends the connection because a test wants it. */
    void cut(Cut how) {
        if (ended.compareAndSet(false, true)) {
            // Before anybody can see it.
            faults.countCut();
            end(how);
        }
    }

    /** Ends the connection because one side has. */
    void abandon() {
        endOnce(Cut.RESET);
    }

    /** Called by each pipe when its stream is over. */
    void pipeEnded() {
        if (toServer.ended() && toClient.ended()) {
            endOnce(Cut.CLOSE);
        }
    }

    private void endOnce(Cut how) {
        if (ended.compareAndSet(false, true)) {
            end(how);
        }
    }

    private void end(Cut how) {
        close(client, how);
        close(server, how);
        onEnd.accept(this);
        // A channel that is registered is closed for real only when its selector looks at it again.
        selector.wakeup();
    }

    private static SelectionKey register(SocketChannel channel, Selector selector) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return channel.register(selector, SelectionKey.OP_READ);
    }

    private static void close(SocketChannel channel, Cut how) {
        try (channel) {
            if (how == Cut.RESET) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // Gone already, which is what was asked for.
        }
    }

    /** One of the two sockets, as the selector sees it. */
    record End(ProxyPipe reads, ProxyPipe writes) {
        void readable(ByteBuffer buffer) {
            reads.read(buffer);
        }

        void writable() {
            writes.writable();
        }
    }
}
