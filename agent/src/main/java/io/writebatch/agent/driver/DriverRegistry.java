package io.writebatch.agent.driver;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.core.Driver;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.session.DriverLookup;
import java.lang.instrument.Instrumentation;
import java.util.List;

/** Attaches to drivers as they are met. Keeps none: a driver whose loader is dropped must be free to go. */
public final class DriverRegistry implements DriverLookup {
    private final List<DriverProfile> profiles;
    private final AdapterInjector injector;
    private final WriteObserver observer;

    public DriverRegistry(List<DriverProfile> profiles, Instrumentation instrumentation, WriteObserver observer) {
        this.profiles = List.copyOf(profiles);
        this.injector = new AdapterInjector(instrumentation);
        this.observer = observer;
    }

    /** Null for a driver that the agent cannot work with; it has been told once. */
    @Override
    public Driver driverOf(Class<?> connectionClass) {
        for (DriverProfile profile : profiles) {
            for (WovenClass woven : profile.wovenClasses()) {
                if (woven.name().equals(connectionClass.getName())) {
                    return load(profile, connectionClass);
                }
            }
        }
        return null;
    }

    private Driver load(DriverProfile profile, Class<?> connectionClass) {
        try {
            DriverAdapter adapter = injector.inject(profile, connectionClass);
            tellOfNewerVersion(profile, connectionClass.getClassLoader());
            return new Driver(
                    profile.dialect(),
                    adapter,
                    profile.planner(),
                    profile.verifier(),
                    profile.sessionStart(),
                    profile.nullsInTypes());
        } catch (Throwable e) {
            observer.agentError("adapter", e);
            observer.notice(
                    "adapter " + profile.name(),
                    "Cannot attach to the " + profile.name() + " driver (" + e
                            + "); its writes run natively. Tested versions: " + profile.testedVersions() + ".");
            return null;
        }
    }

    /** A newer driver that has all that is relied on is batched: who knows of it can test, or leave it out. */
    private void tellOfNewerVersion(DriverProfile profile, ClassLoader loader) {
        String version;
        try {
            version = profile.version(loader);
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            return;
        }
        if (version != null && profile.testedVersions().areOlderThan(version)) {
            observer.notice(
                    "version " + profile.name() + " " + version,
                    "The " + profile.name() + " driver " + version + " is newer than the versions that were tested ("
                            + profile.testedVersions() + "). It has all that the agent relies on, so its writes are"
                            + " batched; leave " + profile.name() + " out of writebatch.drivers if they must not be.");
        }
    }
}
