package io.writebatch.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** What both servers have in common: one process, one data directory, one port. */
abstract class EmbeddedServer implements DatabaseServer {
    static final String USER = "app";

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration STOPPED = Duration.ofSeconds(30);
    private static final long POLL_NANOS = 3_000_000;
    private static final int PORT_TRIES = 5;

    private static final Set<EmbeddedServer> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(EmbeddedServer::closeAll, "testkit-servers-end"));
    }

    private final String name;
    private final RunDirectory directory;
    private int port;
    private Process process;

    EmbeddedServer(String name) {
        this.name = name;
        this.directory = RunDirectory.create(name);
    }

    /** The command that runs the server in the foreground. */
    abstract List<String> command(int onPort);

    /** The signal that asks the server to end in order, whatever clients are connected. */
    abstract String stopSignal();

    /** For the end of a subclass's constructor: tries another port when somebody was quicker. */
    final void startOnFreePort() {
        RUNNING.add(this);
        for (int i = 1; ; i++) {
            port = Ports.free();
            try {
                startProcess();
                return;
            } catch (ServerFailure e) {
                if (i == PORT_TRIES) {
                    close();
                    throw e;
                }
            }
        }
    }

    final Path directory() {
        return directory.path();
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final String user() {
        return USER;
    }

    /** PostgreSQL does not ask for one. */
    @Override
    public final String password() {
        return USER;
    }

    @Override
    public final Path log() {
        return directory().resolve("server.log");
    }

    @Override
    public final synchronized void kill9() {
        if (process != null) {
            ProcessTrees.kill(process.toHandle());
            process.onExit().join();
        }
    }

    @Override
    public final synchronized void restart() {
        if (process.isAlive()) {
            stop();
        }
        startProcess();
    }

    @Override
    public final synchronized void close() {
        if (RUNNING.remove(this)) {
            kill9();
            directory.close();
        }
    }

    private static void closeAll() {
        RUNNING.forEach(EmbeddedServer::close);
    }

    private void startProcess() {
        try {
            process = new ProcessBuilder(command(port))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        directory.record(process.toHandle());
        awaitReady();
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + READY.toNanos();
        while (true) {
            SQLException refusal;
            try (Connection connection = connect()) {
                connection.getAutoCommit();
                return;
            } catch (SQLException e) {
                refusal = e;
            }
            if (!process.isAlive()) {
                throw new ServerFailure(name + " ended with " + process.exitValue() + ":\n" + logText(), refusal);
            }
            if (System.nanoTime() - deadline > 0) {
                kill9();
                throw new ServerFailure(name + " was not ready after " + READY + ":\n" + logText(), refusal);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private void stop() {
        Commands.run(List.of("sh", "-c", "kill -" + stopSignal() + " " + process.pid()));
        if (!ProcessTrees.awaitDeath(process.toHandle(), STOPPED)) {
            throw new ServerFailure(name + " did not stop within " + STOPPED + ":\n" + logText(), null);
        }
        process.onExit().join();
    }

    private String logText() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** The server itself did not do what it should. */
    private static final class ServerFailure extends IllegalStateException {
        ServerFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
