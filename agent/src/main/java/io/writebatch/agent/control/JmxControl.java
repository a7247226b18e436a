package io.writebatch.agent.control;

import io.writebatch.agent.telemetry.AgentLog;
import io.writebatch.agent.telemetry.AgentThreads;
import io.writebatch.agent.telemetry.Telemetry;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.gate.BatchingSwitch;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.ObjectName;

/**
 * Offers {@link WriteBatchingMXBean} to the JVM's own MBean server once a driver has been woven.
 *
 * <p>Not earlier: to ask for that server makes it, with the builder and the loggers that are set up by then, and both are
 * the application's to choose in its {@code main}. On a thread of its own: that takes long, and a driver's class is being
 * loaded. Thread-safe.
 */
public final class JmxControl {
    static final String NAME = "io.writebatch:type=WriteBatching";

    private final BatchingSwitch batching;
    private final DelayPolicy delay;
    private final Telemetry telemetry;
    private final AgentLog log;
    private final Set<String> wovenDrivers = new ConcurrentSkipListSet<>();
    private final AtomicBoolean started = new AtomicBoolean();

    public JmxControl(BatchingSwitch batching, DelayPolicy delay, Telemetry telemetry, AgentLog log) {
        this.batching = batching;
        this.delay = delay;
        this.telemetry = telemetry;
        this.log = log;
    }

    public void woven(String driver) {
        wovenDrivers.add(driver);
        if (started.compareAndSet(false, true)) {
            AgentThreads.daemon("jmx", this::register).start();
        }
    }

    private void register() {
        // Its builder may be named by a property; the loader of the class path is that of the application's main
        // thread.
        Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(
                            new WriteBatching(() -> List.copyOf(wovenDrivers), batching, delay, telemetry, log),
                            new ObjectName(NAME));
        } catch (Throwable e) {
            log.warn("no control through JMX: registering " + NAME + " failed with "
                    + e.getClass().getName()
                    + "; look at this JVM's MBean server and the property javax.management.builder.initial, and"
                    + " restart. Batching is not affected");
        }
    }
}
