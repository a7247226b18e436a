package io.writebatch.benchmarks.workload;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The application: plain JDBC on a HikariCP pool, every write a statement of its own in autocommit. It has never heard
 * of write batching, and is not touched for it.
 */
public final class WorkloadApp {
    private WorkloadApp() {}

    public static void main(String[] args) throws Exception {
        BufferedReader input = LoadSession.standardInput();
        LoadOptions options = LoadOptions.parse(args);
        while (options != null) {
            run(options, input);
            options = options.commanded() ? LoadSession.next(input) : null;
        }
    }

    private static void run(LoadOptions options, BufferedReader input) throws Exception {
        try (HikariDataSource pool = pool(options)) {
            List<Writer> writers = new ArrayList<>();
            for (int number = 0; number < options.threads(); number++) {
                writers.add(options.workload().writer(pool, options.tables(), number));
            }
            run(options, writers, pool, input);
        }
    }

    /** As many connections from the start as there will ever be. Everything else is the default. */
    static HikariDataSource pool(LoadOptions options) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(options.url());
        config.setUsername(options.user());
        config.setPassword(options.password());
        config.setMaximumPoolSize(options.pool());
        return new HikariDataSource(config);
    }

    /** Lets the writers write, and reports. The pool is closed before the report, so that the server's is complete. */
    static void run(LoadOptions options, List<Writer> writers, HikariDataSource pool, BufferedReader input)
            throws Exception {
        LoadResult result;
        try (LoadRunner runner = new LoadRunner(writers, options.threadKind().factory())) {
            LoadSession session = new LoadSession(runner, System.out);
            if (options.commanded()) {
                session.obey(input);
            } else {
                session.run(options.warmupSeconds(), options.measureSeconds());
            }
            result = runner.result();
        } finally {
            pool.close();
        }
        result.write(options.result());
        System.out.println(LoadSession.DONE);
    }
}
