package io.writebatch.agent.config;

import java.io.PrintStream;
import java.util.Map;
import java.util.Properties;

/** {@code java -jar write-batching-agent.jar check FILE}: shows what a configuration amounts to, or what is wrong. */
public final class CheckCommand {
    private static final int OK = 0;
    private static final int FAILED = 1;

    private final Properties systemProperties;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    CheckCommand(Properties systemProperties, Map<String, String> environment, PrintStream out, PrintStream err) {
        this.systemProperties = systemProperties;
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Prints to the given streams and returns the exit code, 0 or 1. */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        return new CheckCommand(System.getProperties(), System.getenv(), out, err).run(args);
    }

    int run(String... args) {
        if (args.length == 0 || args[0].equals("--help") || args[0].equals("-h") || args[0].equals("help")) {
            out.print(usage());
            return OK;
        }
        if (args[0].equals("--version")) {
            out.println(AgentVersion.get());
            return OK;
        }
        if (args[0].equals("check") && args.length <= 2) {
            return show(
                    args.length == 2
                            ? ConfigLoader.check(args[1], systemProperties, environment)
                            : ConfigLoader.load(null, systemProperties, environment));
        }
        err.println("unknown arguments: " + OneLine.of(String.join(" ", args)));
        err.print(usage());
        return FAILED;
    }

    private int show(ConfigResult result) {
        AgentConfig config = result.config();
        if (config == null) {
            for (ConfigProblem problem : result.problems()) {
                err.println(problem);
            }
            return FAILED;
        }
        ConfigSection section = null;
        for (ConfigKey key : ConfigKey.all()) {
            if (key.section() != section) {
                out.println((section == null ? "" : System.lineSeparator()) + "["
                        + key.section().title() + "]");
                section = key.section();
            }
            Setting setting = config.setting(key);
            out.println(String.format("%-18s = %-20s %s", key.key(), OneLine.of(setting.text()), setting.source()));
        }
        return OK;
    }

    private static String usage() {
        return String.join(
                System.lineSeparator(),
                "write-batching-agent " + AgentVersion.get(),
                "Lets concurrent single-row JDBC writes to PostgreSQL and MariaDB share commits.",
                "",
                "Attach it to an application:",
                "  java -javaagent:write-batching-agent.jar=config=FILE -jar application.jar",
                "  java -javaagent:write-batching-agent.jar -Dwritebatch.enabled=true -jar application.jar",
                "",
                "Look at a configuration:",
                "  java -jar write-batching-agent.jar check FILE   the effective settings and where each comes from,",
                "                                                  or everything that is wrong (exit code 1)",
                "  java -jar write-batching-agent.jar check        the same without a file",
                "  java -jar write-batching-agent.jar --version",
                "");
    }
}
