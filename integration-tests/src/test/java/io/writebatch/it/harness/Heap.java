package io.writebatch.it.harness;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** How many objects of each class this JVM's heap holds that are reachable. */
public final class Heap {
    /** {@code 12: 345 6789 java.lang.String (java.base@25)}. */
    private static final Pattern LINE = Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)", Pattern.MULTILINE);

    private final Map<String, Long> counts = new HashMap<>();

    private Heap(String histogram) {
        Matcher matcher = LINE.matcher(histogram);
        while (matcher.find()) {
            // A class is there once in each loader that has it.
            counts.merge(matcher.group(2), Long.valueOf(matcher.group(1)), Long::sum);
        }
    }

    /** Collects garbage first. */
    public static Heap now() throws JMException {
        return new Heap((String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()}));
    }

    public long objects(String className) {
        return counts.getOrDefault(className, 0L);
    }
}
