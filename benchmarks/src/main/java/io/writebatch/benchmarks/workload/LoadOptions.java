package io.writebatch.benchmarks.workload;

import java.nio.file.Path;

/**
 * What the application is told.
 *
 * @param tables what the names of its tables start with
 * @param result where to put the JSON file with the results
 * @param commanded whether standard input says what to do next (see {@link LoadSession}), or else one warm-up and one
 *     measured round are run
 */
record LoadOptions(
        String url,
        String user,
        String password,
        int pool,
        int threads,
        ThreadKind threadKind,
        Workload workload,
        String tables,
        double warmupSeconds,
        double measureSeconds,
        Path result,
        boolean commanded) {

    static LoadOptions parse(String... args) {
        Arguments arguments = new Arguments(args)
                .allow(
                        "url",
                        "user",
                        "password",
                        "pool",
                        "threads",
                        "thread-kind",
                        "workload",
                        "tables",
                        "warmup",
                        "measure",
                        "result",
                        "commanded",
                        "contender");
        boolean one = arguments.get("workload").equals("one");
        int threads = one ? 1 : Integer.parseInt(arguments.get("threads"));
        return new LoadOptions(
                arguments.get("url"),
                arguments.get("user"),
                arguments.get("password", ""),
                Integer.parseInt(arguments.get("pool", Integer.toString(threads))),
                threads,
                ThreadKind.of(arguments.get("thread-kind", "platform")),
                one ? Workload.INSERT : Workload.of(arguments.get("workload")),
                arguments.get("tables"),
                Double.parseDouble(arguments.get("warmup", "2")),
                Double.parseDouble(arguments.get("measure", "5")),
                Path.of(arguments.get("result")),
                Boolean.parseBoolean(arguments.get("commanded", "false")));
    }
}
