package io.writebatch.benchmarks.startup;

import io.writebatch.testkit.ClassPaths;
import io.writebatch.testkit.Jdk;
import io.writebatch.testkit.Jdks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * What attaching the agent costs an application that has no database: the wall time of a trivial JVM from its start to its
 * exit, with and without the agent, in turns. An agent that does nothing shows what the JVM itself takes for having one.
 */
final class StartupBenchmark {
    private static final int DEFAULT_ROUNDS = 21;
    private static final double NANOS_PER_MILLI = 1e6;

    private StartupBenchmark() {}

    /** Takes the number of rounds. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length == 0 ? DEFAULT_ROUNDS : Integer.parseInt(args[0]);
        Path bareAgent = bareAgent();
        try {
            for (Jdk jdk : Jdks.onePerMajorVersion()) {
                print(jdk, measure(jdk, variants(bareAgent), rounds), rounds);
            }
        } finally {
            Files.delete(bareAgent);
        }
    }

    private static Map<String, List<String>> variants(Path bareAgent) {
        String agent = "-javaagent:" + System.getProperty("agent.jar");
        Map<String, List<String>> variants = new LinkedHashMap<>();
        variants.put("no agent", List.of());
        variants.put("an agent that does nothing", List.of("-javaagent:" + bareAgent));
        variants.put("not enabled", List.of(agent));
        variants.put(
                "enabled, no metrics",
                List.of(agent, "-Dwritebatch.enabled=true", "-Dwritebatch.metrics.enabled=false"));
        variants.put("enabled", List.of(agent, "-Dwritebatch.enabled=true", "-Dwritebatch.metrics.port=0"));
        return variants;
    }

    private static Map<String, double[]> measure(Jdk jdk, Map<String, List<String>> variants, int rounds)
            throws IOException, InterruptedException {
        Map<String, double[]> millis = new LinkedHashMap<>();
        variants.keySet().forEach(name -> millis.put(name, new double[rounds]));
        // The first round warms the file cache and does not count.
        for (int round = -1; round < rounds; round++) {
            for (Map.Entry<String, List<String>> variant : variants.entrySet()) {
                double time = run(jdk, variant.getValue());
                if (round >= 0) {
                    millis.get(variant.getKey())[round] = time;
                }
            }
        }
        return millis;
    }

    private static double run(Jdk jdk, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.addAll(options);
        command.add("-cp");
        command.add(ClassPaths.locationOf(Trivial.class).toString());
        command.add(Trivial.class.getName());
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int status = process.waitFor();
        long end = System.nanoTime();
        if (status != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + status);
        }
        return (end - start) / NANOS_PER_MILLI;
    }

    private static void print(Jdk jdk, Map<String, double[]> millis, int rounds) {
        System.out.printf("%n%s, %d rounds, milliseconds from start to exit%n", jdk, rounds);
        System.out.printf("  %-28s %8s %8s %8s %12s%n", "", "least", "median", "most", "difference");
        double without = median(millis.get("no agent"));
        for (Map.Entry<String, double[]> entry : millis.entrySet()) {
            double[] sorted = entry.getValue().clone();
            Arrays.sort(sorted);
            System.out.printf(
                    "  %-28s %8.0f %8.0f %8.0f %+12.0f%n",
                    entry.getKey(), sorted[0], median(sorted), sorted[sorted.length - 1], median(sorted) - without);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static Path bareAgent() throws IOException {
        Path path = Files.createTempFile("bare-agent", ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", BareAgent.class.getName());
        String entry = BareAgent.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(path);
                JarOutputStream jar = new JarOutputStream(file, manifest);
                InputStream bytes = StartupBenchmark.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            bytes.transferTo(jar);
        }
        return path;
    }
}
