package io.writebatch.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/**
 * A proxy on the loopback address that behaves like a network: it takes time, it breaks, it hangs.
 *
 * <p>Two threads serve all connections, since on a small machine threads for every connection would cost more than
 * what is to be measured: one reads, the other waits for what is due and writes it.
 */
public final class TcpProxy implements AutoCloseable {
    /** A way of the bytes through the proxy. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** How both sides of a connection see it end. */
    public enum Cut {
        /** By an error, as when a machine dies and comes back. */
        RESET,
        /** By the end of the stream, as when a process ends. */
        CLOSE
    }

    /**
     * A request that an order has found.
     *
     * @param request how many bytes the client sent in one go, the text among them
     * @param through how many of them were let through at once
     * @param answer how many bytes of the answer were lost or held back so far
     */
    public record Caught(int request, int through, int answer) {}

    private static final int BUFFER = 128 * 1024;
    private static final int BACKLOG = 1024;

    private final InetSocketAddress target;
    private final Selector selector;
    private final ServerSocketChannel acceptor;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    private final DelayLine delayLine = new DelayLine();
    private final ProxyFaults faults = new ProxyFaults();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile boolean closed;

    private TcpProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        selector = Selector.open();
        acceptor = ServerSocketChannel.open();
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        acceptor.configureBlocking(false);
        acceptor.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static TcpProxy to(String host, int port) {
        try {
            TcpProxy proxy = new TcpProxy(new InetSocketAddress(host, port));
            startDaemon("proxy-read-" + port, proxy::serve);
            startDaemon("proxy-delay-" + port, proxy.delayLine);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static TcpProxy to(DatabaseServer server) {
        return to(server.host(), server.port());
    }

    public String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    public int port() {
        return acceptor.socket().getLocalPort();
    }

    /**
     * What the link adds to a round trip, beyond what any proxy adds: half of it on the way to the server, half on the
     * way back. It is a delay, not a limit of throughput: bytes sent one after the other arrive one after the other.
     */
    public TcpProxy linkDelay(Duration roundTrip) {
        delayLine.delay(roundTrip.dividedBy(2));
        return this;
    }

    /** Ends all connections now; new ones are accepted. */
    public void cut(Cut how) {
        links.forEach(link -> link.cut(how));
    }

    /**
     * Lets each connection deliver this many more bytes in the direction, and ends the first one that brings another;
     * the others live on. With 0 towards the client, a request is executed and its answer lost. Replaces an earlier
     * order for the same direction.
     */
    public void cutAfter(Direction direction, long bytes, Cut how) {
        faults.arm(direction, new ProxyFaults.Trap(bytes, how));
    }

    /**
     * Ends the first connection that sends this text, when so many bytes of what it sent in one go have reached the
     * server. Replaces an earlier order about a text.
     */
    public void cutRequest(String text, int bytesThrough, Cut how) {
        cutRequest(text, length -> Math.min(bytesThrough, length), how);
    }

    /** The same, with so many of the bytes as this makes of their number. */
    public void cutRequest(String text, IntUnaryOperator bytesThrough, Cut how) {
        faults.arm(new ProxyFaults.RequestTrap(text, ProxyFaults.RequestFate.CUT, bytesThrough, how));
    }

    /** Ends the first connection that sends this text in place of the answer. Replaces an earlier order about a text. */
    public void loseAnswer(String text, Cut how) {
        faults.arm(new ProxyFaults.RequestTrap(text, ProxyFaults.RequestFate.ANSWER_LOST, length -> length, how));
    }

    /**
     * Holds back what the first connection that sends this text is answered, until {@link #resume}. Replaces an earlier
     * order about a text.
     */
    public void holdAnswer(String text) {
        faults.arm(new ProxyFaults.RequestTrap(text, ProxyFaults.RequestFate.ANSWER_HELD, length -> length, Cut.CLOSE));
    }

    /**
     * Holds back this text and all that the first connection that sends it sends after it, until {@link #resume}. Replaces
     * an earlier order about a text.
     */
    public void holdRequest(String text) {
        faults.arm(new ProxyFaults.RequestTrap(text, ProxyFaults.RequestFate.HELD, length -> 0, Cut.CLOSE));
    }

    /** Whether an order about a text still waits for it. */
    public boolean awaitsRequest() {
        return faults.requestTrapArmed();
    }

    /** What became of the text that the last order about one has found; null when none has. */
    public Caught caught() {
        return faults.caught();
    }

    /** While true, new connections are reset at once; those that exist live on. */
    public void refuse(boolean refuse) {
        faults.refuse(refuse);
    }

    /** From now on nothing is delivered in this direction, though all connections stay open. */
    public void stall(Direction direction) {
        faults.stall(direction);
    }

    /** Ends all stalls and delivers what they held back. */
    public void resume() {
        faults.resume();
        links.forEach(ProxyLink::resume);
    }

    /** The connections opened so far. */
    public int opened() {
        return opened.get();
    }

    /** The connections open now. */
    public int connections() {
        return links.size();
    }

    /** How many connections {@link #cut} and {@link #cutAfter} have ended. */
    public int cuts() {
        return faults.cuts();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        delayLine.close();
    }

    private static void startDaemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try (selector;
                acceptor) {
            while (!closed) {
                selector.select(this::handle);
            }
            links.forEach(ProxyLink::abandon);
            selector.selectNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
                return;
            }
            ProxyLink.End end = (ProxyLink.End) key.attachment();
            if (key.isWritable()) {
                end.writable();
            }
            if (key.isReadable()) {
                end.readable(buffer);
            }
        } catch (CancelledKeyException e) {
            // The link was cut by another thread while its event was on the way here.
            key.cancel();
        }
    }

    private void accept() {
        try {
            for (SocketChannel client = acceptor.accept(); client != null; client = acceptor.accept()) {
                open(client);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open(SocketChannel client) throws IOException {
        SocketChannel server = faults.refusing() ? null : connect();
        if (server == null) {
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            client.close();
            return;
        }
        opened.incrementAndGet();
        links.add(new ProxyLink(client, server, selector, delayLine, faults, links::remove));
    }

    /** A connection to the server, or null if there is no server: the client shall see that as a broken link. */
    private SocketChannel connect() throws IOException {
        SocketChannel server = SocketChannel.open();
        try {
            server.connect(target);
            return server;
        } catch (IOException e) {
            server.close();
            return null;
        }
    }
}
