package io.writebatch.agent.telemetry;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Serves {@link Pages} over HTTP, nothing else.
 *
 * <p>Written on a plain socket because {@code com.sun.net.httpserver} must not run before {@code main}: it loads the
 * application's {@code System.LoggerFinder} and any {@code HttpServerProvider} from the application's class path.
 *
 * <p>All of it happens on daemon threads: one that accepts, and one for each of a few connections at a time, whatever
 * others want to connect. A client that is slow to ask or to read is cut off.
 */
final class MetricsEndpoint implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 8;
    private static final int BACKLOG = 50;
    private static final int SWEEP_MILLIS = 1000;
    private static final int EXIT_ACCEPT_MILLIS = 1;
    private static final int EXIT_PAUSE_MILLIS = 20;
    private static final long MAX_CONNECTION_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String host;
    private final int port;
    private final Pages pages;
    private final AgentLog log;
    private final CountDownLatch settled = new CountDownLatch(1);
    private final List<ScrapeConnection> connections = new ArrayList<>();
    private final Semaphore slots = new Semaphore(MAX_CONNECTIONS);
    private volatile ServerSocket serverSocket;
    private volatile boolean closed;
    private volatile boolean exiting;

    private MetricsEndpoint(String host, int port, Pages pages, AgentLog log) {
        this.host = host;
        this.port = port;
        this.pages = pages;
        this.log = log;
    }

    /**
     * Returns at once; resolving the host and binding happen on another thread, which logs the address or the problem.
     *
     * @param port 0 for a free one
     */
    static MetricsEndpoint start(String host, int port, Pages pages, AgentLog log) {
        MetricsEndpoint endpoint = new MetricsEndpoint(host, port, pages, log);
        AgentThreads.daemon("metrics", endpoint.new Server()).start();
        return endpoint;
    }

    /** The port that is listened on, waiting until that is known; -1 when there is none or the time is over. */
    int awaitPort(long timeout, TimeUnit unit) throws InterruptedException {
        if (!settled.await(timeout, unit)) {
            return -1;
        }
        ServerSocket bound = serverSocket;
        return bound == null ? -1 : bound.getLocalPort();
    }

    /**
     * From now on waits for clients in Java code and only looks for them in between. At its end the JVM gives threads that
     * run native code 300 ms to come back, and one that waits for a client would never. It goes on serving, because an
     * application's own exit may take long.
     */
    void prepareExit() {
        exiting = true;
        ServerSocket bound = serverSocket;
        if (bound != null && !closed) {
            wake(bound);
        }
    }

    /** A wait without end has no other end than a client. */
    private static void wake(ServerSocket bound) {
        InetAddress address = bound.getInetAddress();
        InetAddress reachable = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress(reachable, bound.getLocalPort()), SWEEP_MILLIS);
        } catch (IOException e) {
            // The exit takes a moment longer.
        }
    }

    @Override
    public void close() {
        closed = true;
        ServerSocket bound = serverSocket;
        if (bound != null) {
            closeQuietly(bound);
        }
    }

    private void serve() {
        try {
            ServerSocket bound = bind();
            settled.countDown();
            if (bound != null) {
                watchForExit();
                accept(bound);
            }
        } catch (Throwable e) {
            log.failure("metrics endpoint", e);
        } finally {
            settled.countDown();
        }
    }

    private void watchForExit() {
        try {
            Runtime.getRuntime().addShutdownHook(AgentThreads.daemon("metrics-exit", new Exit()));
        } catch (IllegalStateException e) {
            // The JVM is on its way out already.
            exiting = true;
        }
    }

    private ServerSocket bind() throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            InetAddress address = InetAddress.getByName(host);
            socket.bind(new InetSocketAddress(address, port), BACKLOG);
            serverSocket = socket;
            log.info("metrics at http://" + inUrl(address) + ":" + socket.getLocalPort() + "/metrics");
            return socket;
        } catch (UnknownHostException e) {
            unavailable(socket, "the host is unknown: set metrics.host to an address of this machine");
        } catch (BindException e) {
            unavailable(
                    socket,
                    "the address is in use or not of this machine: set metrics.port to another one or to 0, or check"
                            + " metrics.host");
        } catch (IOException | SecurityException e) {
            unavailable(socket, "listening failed with " + e.getClass().getName());
        }
        return null;
    }

    private void unavailable(ServerSocket socket, String reason) {
        closeQuietly(socket);
        log.warn("no metrics endpoint at " + host + ":" + port + ": " + reason + "; batching is not affected");
    }

    private void accept(ServerSocket bound) throws InterruptedException {
        while (!closed) {
            if (!slots.tryAcquire(SWEEP_MILLIS, TimeUnit.MILLISECONDS)) {
                sweep();
            } else if (!acceptOne(bound)) {
                slots.release();
            }
        }
    }

    /** @return whether there is a connection now that has taken the slot */
    private boolean acceptOne(ServerSocket bound) throws InterruptedException {
        try {
            bound.setSoTimeout(patienceMillis());
            Socket socket = bound.accept();
            sweep();
            handle(socket);
            return true;
        } catch (SocketTimeoutException e) {
            sweep();
            if (exiting) {
                TimeUnit.MILLISECONDS.sleep(EXIT_PAUSE_MILLIS);
            }
        } catch (IOException e) {
            if (!closed) {
                log.failure("metrics endpoint", e);
                TimeUnit.MILLISECONDS.sleep(SWEEP_MILLIS);
                sweep();
            }
        }
        return false;
    }

    private int patienceMillis() {
        if (exiting) {
            return EXIT_ACCEPT_MILLIS;
        }
        return connections.isEmpty() ? 0 : SWEEP_MILLIS;
    }

    private void handle(Socket socket) {
        ScrapeConnection connection = new ScrapeConnection(socket, pages, slots, log);
        connections.add(connection);
        AgentThreads.daemon("scrape", connection).start();
    }

    /** Forgets connections that ended and ends those that have lasted too long. */
    private void sweep() {
        for (Iterator<ScrapeConnection> i = connections.iterator(); i.hasNext(); ) {
            ScrapeConnection connection = i.next();
            if (connection.isOlderThan(MAX_CONNECTION_NANOS)) {
                connection.close();
            }
            if (connection.isClosed()) {
                i.remove();
            }
        }
    }

    private static String inUrl(InetAddress address) {
        String text = address.getHostAddress();
        return text.indexOf(':') < 0 ? text : "[" + text + "]";
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nobody listens on it any more either way.
        }
    }

    /** Classes instead of lambdas, whose first use costs milliseconds before {@code main}. */
    private final class Server implements Runnable {
        @Override
        public void run() {
            serve();
        }
    }

    private final class Exit implements Runnable {
        @Override
        public void run() {
            prepareExit();
        }
    }
}
