package io.writebatch.benchmarks.workload;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;

/** The application as it would be if somebody had rewritten its inserts for speed; for comparison only. */
public final class HandWrittenApp {
    private HandWrittenApp() {}

    public static void main(String[] args) throws Exception {
        LoadOptions options = LoadOptions.parse(args);
        boolean bulk = new Arguments(args).get("contender").equals(Contender.HAND_WRITTEN_BULK.toString());
        try (HikariDataSource pool = WorkloadApp.pool(options);
                GroupCommit groupCommit = new GroupCommit(pool, options.tables()).start()) {
            List<Writer> writers = new ArrayList<>();
            for (int number = 0; number < options.threads(); number++) {
                writers.add(
                        bulk
                                ? new BulkInserts(pool, options.tables(), number)
                                : new GroupCommit.Inserts(groupCommit, number));
            }
            BufferedReader input = LoadSession.standardInput();
            WorkloadApp.run(options, writers, pool, input);
            if (options.commanded() && LoadSession.next(input) != null) {
                throw new IllegalArgumentException("This application does only one thing");
            }
        }
    }
}
