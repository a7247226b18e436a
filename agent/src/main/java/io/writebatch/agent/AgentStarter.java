package io.writebatch.agent;

import io.writebatch.agent.config.AgentConfig;
import io.writebatch.agent.config.AgentVersion;
import io.writebatch.agent.config.ConfigLoader;
import io.writebatch.agent.config.ConfigProblem;
import io.writebatch.agent.config.ConfigResult;
import io.writebatch.agent.control.JmxControl;
import io.writebatch.agent.driver.DriverProfile;
import io.writebatch.agent.driver.DriverProfiles;
import io.writebatch.agent.driver.DriverRegistry;
import io.writebatch.agent.telemetry.AgentLog;
import io.writebatch.agent.telemetry.Telemetry;
import io.writebatch.agent.weaving.DriverTransformer;
import io.writebatch.bridge.WriteGate;
import io.writebatch.core.BatchingSettings;
import io.writebatch.core.Ticker;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.delay.WriteMeter;
import io.writebatch.core.gate.BatchingSwitch;
import io.writebatch.core.gate.GroupCommitter;
import io.writebatch.core.session.Sessions;
import java.lang.instrument.Instrumentation;
import java.util.List;

/** Puts the agent together. Called once, by the premain class, in the agent's own class loader. */
public final class AgentStarter {
    private AgentStarter() {}

    /**
     * Starts the agent, or says in one line a problem why it does not.
     *
     * @param arguments what follows {@code =} in {@code -javaagent:}; null when nothing does
     * @return whether the JVM must stop, because the configuration is bad and asked to be strict
     */
    public static boolean start(String arguments, Instrumentation instrumentation) {
        AgentLog log = new AgentLog();
        ConfigResult result = ConfigLoader.load(arguments, System.getProperties(), System.getenv());
        if (result.config() == null) {
            report(result, log);
            return result.strict();
        }
        if (result.config().enabled()) {
            start(result.config(), instrumentation, log);
        } else {
            log.info("write batching agent " + AgentVersion.get()
                    + " is attached but not enabled; set writebatch.enabled=true to batch writes");
        }
        return false;
    }

    /** A line a problem; the last one says what follows from them, so that one problem is one line. */
    private static void report(ConfigResult result, AgentLog log) {
        String consequence = result.strict()
                ? "; stopping the JVM, because strict is on"
                : "; the agent is off, the application runs without it";
        int left = result.problems().size();
        for (ConfigProblem problem : result.problems()) {
            left--;
            log.warn("bad configuration: " + problem + (left == 0 ? consequence : ""));
        }
    }

    private static void start(AgentConfig config, Instrumentation instrumentation, AgentLog log) {
        List<DriverProfile> profiles = DriverProfiles.named(config.drivers());
        Telemetry telemetry = Telemetry.start(config, log);
        WriteObserver observer = telemetry.observer();
        BatchingSettings settings = config.toBatchingSettings();
        DelayPolicy delay = new DelayPolicy(settings, observer);
        BatchingSwitch batching = new BatchingSwitch();
        WriteMeter meter = new WriteMeter(Ticker.SYSTEM, settings.metricsIntervalNanos(), delay, observer);
        telemetry.beforeScrape(new IntervalCloser(meter));
        DriverRegistry drivers = new DriverRegistry(profiles, instrumentation, observer);
        Sessions sessions = new Sessions(drivers, settings, delay, Ticker.SYSTEM, observer);
        DriverTransformer transformer = new DriverTransformer(
                profiles, instrumentation, new DriverLog(log, new JmxControl(batching, delay, telemetry, log)));
        leaveLoadedDrivers(profiles, instrumentation, transformer, log);
        instrumentation.addTransformer(transformer);
        WriteGate.install(new GroupCommitter(sessions, settings, batching, meter, Ticker.SYSTEM, observer));
        log.info("write batching agent " + AgentVersion.get() + " started for " + names(profiles));
    }

    private static String names(List<DriverProfile> profiles) {
        StringBuilder names = new StringBuilder();
        for (DriverProfile profile : profiles) {
            names.append(names.length() == 0 ? "" : ", ").append(profile.name());
        }
        return names.toString();
    }

    /** A loaded class cannot get the fields the agent needs, and half a driver is no use. */
    private static void leaveLoadedDrivers(
            List<DriverProfile> profiles,
            Instrumentation instrumentation,
            DriverTransformer transformer,
            AgentLog log) {
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            for (DriverProfile profile : profiles) {
                if (loaded.getName().startsWith(profile.packagePrefix()) && profile.weaves(loaded.getName())) {
                    transformer.leaveAlone(loaded.getClassLoader(), profile);
                    log.notice(
                            "loaded " + profile.name(),
                            "the " + profile.name() + " driver was loaded before the agent, so its writes run natively;"
                                    + " put -javaagent: of this agent before other agents that use the driver");
                }
            }
        }
    }

    /** Classes instead of lambdas, whose first use costs milliseconds before {@code main}. */
    private static final class IntervalCloser implements Runnable {
        private final WriteMeter meter;

        IntervalCloser(WriteMeter meter) {
            this.meter = meter;
        }

        @Override
        public void run() {
            meter.closeIntervalIfDue();
        }
    }

    private static final class DriverLog implements DriverTransformer.Listener {
        private final AgentLog log;
        private final JmxControl control;

        DriverLog(AgentLog log, JmxControl control) {
            this.log = log;
            this.control = control;
        }

        @Override
        public void woven(String driver) {
            log.info("batching writes of the " + driver + " driver");
            control.woven(driver);
        }

        @Override
        public void refused(String topic, String message) {
            log.notice(topic, message);
        }
    }
}
