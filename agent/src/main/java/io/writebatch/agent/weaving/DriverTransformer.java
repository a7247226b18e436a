package io.writebatch.agent.weaving;

import io.writebatch.agent.driver.DriverProfile;
import io.writebatch.agent.driver.WovenClass;
import io.writebatch.bridge.WriteGate;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/**
 * Weaves the driver classes when a class loader loads them, in whatever loader and however often. Any other class costs
 * one look-up of its name; nothing of the weaving machinery is even loaded before the first driver class is.
 */
public final class DriverTransformer implements ClassFileTransformer {
    private final Map<String, DriverProfile> profiles = new HashMap<>();

    /** What was decided for a driver in a loader, so that all its classes are woven or none. */
    private final Map<ClassLoader, Map<DriverProfile, Boolean>> decisions = new WeakHashMap<>();

    private final Instrumentation instrumentation;
    private final Listener listener;

    /** Is told what happens to drivers. */
    public interface Listener {
        /** Once for each class loader in which a driver is woven. */
        void woven(String driver);

        /** When a driver or one of its classes is left alone; messages of one topic say the same. */
        void refused(String topic, String message);
    }

    public DriverTransformer(List<DriverProfile> profiles, Instrumentation instrumentation, Listener listener) {
        this.instrumentation = instrumentation;
        this.listener = listener;
        for (DriverProfile profile : profiles) {
            for (WovenClass wovenClass : profile.wovenClasses()) {
                this.profiles.put(wovenClass.name().replace('.', '/'), profile);
            }
        }
    }

    /** Decides that a driver is not woven in this loader. */
    public void leaveAlone(ClassLoader loader, DriverProfile profile) {
        synchronized (decisions) {
            decisions.computeIfAbsent(loader, l -> new HashMap<>()).put(profile, false);
        }
    }

    @Override
    public byte[] transform(
            Module module,
            ClassLoader loader,
            String className,
            Class<?> classBeingRedefined,
            ProtectionDomain domain,
            byte[] classFile) {
        DriverProfile profile = className == null ? null : profiles.get(className);
        if (profile == null || classBeingRedefined != null || loader == null) {
            return null;
        }
        try {
            return weave(profile, module, loader, className.replace('/', '.'), classFile);
        } catch (Throwable e) {
            listener.refused(
                    "weave " + className,
                    "Cannot weave " + className.replace('/', '.') + " (" + e
                            + "); writes through this class run natively. Please report this with the driver's version.");
            return null;
        }
    }

    private byte[] weave(DriverProfile profile, Module module, ClassLoader loader, String name, byte[] classFile) {
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, classFile), ClassFileLocator.ForClassLoader.of(loader));
        TypePool pool = TypePool.Default.of(locator);
        if (!fits(profile, module, loader, pool)) {
            return null;
        }
        TypeDescription type = pool.describe(name).resolve();
        WovenClass wovenClass = profile.wovenClass(name);
        return Weaver.INSTANCE.weave(wovenClass, type, locator);
    }

    private boolean fits(DriverProfile profile, Module module, ClassLoader loader, TypePool pool) {
        synchronized (decisions) {
            return decisions
                    .computeIfAbsent(loader, l -> new HashMap<>())
                    .computeIfAbsent(profile, p -> decide(p, module, pool));
        }
    }

    private boolean decide(DriverProfile profile, Module module, TypePool pool) {
        List<String> problems = ShapeCheck.problems(profile, pool);
        if (problems.isEmpty()) {
            letReadBridge(module);
            listener.woven(profile.name());
            return true;
        }
        listener.refused(
                "shape " + profile.name(),
                "This version of the " + profile.name() + " driver is not one the agent knows (" + problems.get(0)
                        + (problems.size() > 1 ? " and " + (problems.size() - 1) + " more" : "")
                        + "); its writes run natively. Tested versions: " + profile.testedVersions() + ".");
        return false;
    }

    /** A named module, as MariaDB Connector/J is on a module path, reads only what it requires. */
    private void letReadBridge(Module module) {
        if (module != null && module.isNamed()) {
            instrumentation.redefineModule(
                    module, Set.of(WriteGate.class.getModule()), Map.of(), Map.of(), Set.of(), Map.of());
        }
    }

    /** Loaded with the first driver class. */
    private static final class Weaver {
        static final DriverWeaver INSTANCE = new DriverWeaver();

        private Weaver() {}
    }
}
