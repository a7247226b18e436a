package io.writebatch.it.harness;

import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/** An operator at the agent's MBean in this JVM, who leaves batching enabled. */
public final class Console implements AutoCloseable {
    private static final Duration REGISTERED = Duration.ofSeconds(30);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name = new ObjectName("io.writebatch:type=WriteBatching");
    private final String database;

    private Console(String database) throws JMException {
        this.database = database;
    }

    /** The agent registers the MBean some time after the application has loaded its driver. */
    public static Console of(App app) throws Exception {
        app.connect().close();
        Console console = new Console(app.sql("postgresql", "mariadb"));
        await().atMost(REGISTERED).until(() -> console.server.isRegistered(console.name));
        return console;
    }

    public void disable() throws JMException {
        turn("disable");
    }

    public void enable() throws JMException {
        turn("enable");
    }

    public void toggle() throws JMException {
        turn(((String[]) attribute("DisabledDatabases")).length == 0 ? "disable" : "enable");
    }

    private void turn(String operation) throws JMException {
        server.invoke(name, operation, new Object[] {database}, new String[] {String.class.getName()});
    }

    public String state() throws JMException {
        return (String) attribute("State");
    }

    public Object attribute(String attribute) throws JMException {
        return server.getAttribute(name, attribute);
    }

    /** Of an attribute that is a table of numbers. */
    public double sum(String attribute) throws JMException {
        return ((TabularData) attribute(attribute))
                .values().stream()
                        .mapToLong(row -> (Long) ((CompositeData) row).get("value"))
                        .sum();
    }

    @Override
    public void close() throws JMException {
        enable();
    }
}
