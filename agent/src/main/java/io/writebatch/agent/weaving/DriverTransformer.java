package io.writebatch.agent.weaving;

import io.writebatch.agent.driver.DriverProfile;
import io.writebatch.agent.driver.WovenClass;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/**
 * Weaves the driver classes when a class loader loads them, in whatever loader and however often. Any other class costs
 * one look-up of its name; nothing of the weaving machinery is even loaded before the first driver class is.
 */
public final class DriverTransformer implements ClassFileTransformer {
    private final Map<String, DriverProfile> profiles = new HashMap<>();
    private final Set<String> drivers = ConcurrentHashMap.newKeySet();

    /** What was decided for a driver in a loader, so that all its classes are woven or none. */
    private final Map<ClassLoader, Map<DriverProfile, Boolean>> decisions = new WeakHashMap<>();

    private final Consumer<String> woven;
    private final BiConsumer<String, String> refused;

    /**
     * @param woven told the driver's name once for each loader in which it is woven
     * @param refused told a topic and a message when a driver is left alone
     */
    public DriverTransformer(List<DriverProfile> profiles, Consumer<String> woven, BiConsumer<String, String> refused) {
        this.woven = woven;
        this.refused = refused;
        for (DriverProfile profile : profiles) {
            for (WovenClass wovenClass : profile.wovenClasses()) {
                this.profiles.put(wovenClass.name().replace('.', '/'), profile);
            }
        }
    }

    @Override
    public byte[] transform(
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
            return weave(profile, loader, className.replace('/', '.'), classFile);
        } catch (Throwable e) {
            refused.accept(
                    "weave " + className,
                    "Cannot weave " + className.replace('/', '.') + " (" + e
                            + "); writes through this class run natively. Please report this with the driver's version.");
            return null;
        }
    }

    private byte[] weave(DriverProfile profile, ClassLoader loader, String name, byte[] classFile) {
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, classFile), ClassFileLocator.ForClassLoader.of(loader));
        TypePool pool = TypePool.Default.of(locator);
        if (!fits(profile, loader, pool)) {
            return null;
        }
        TypeDescription type = pool.describe(name).resolve();
        WovenClass wovenClass = profile.wovenClass(name);
        return Weaver.INSTANCE.weave(wovenClass, type, locator);
    }

    private boolean fits(DriverProfile profile, ClassLoader loader, TypePool pool) {
        synchronized (decisions) {
            return decisions
                    .computeIfAbsent(loader, l -> new HashMap<>())
                    .computeIfAbsent(profile, p -> decide(p, pool));
        }
    }

    private boolean decide(DriverProfile profile, TypePool pool) {
        List<String> problems = ShapeCheck.problems(profile, pool);
        if (problems.isEmpty()) {
            drivers.add(profile.name());
            woven.accept(profile.name());
            return true;
        }
        refused.accept(
                "shape " + profile.name(),
                "This version of the " + profile.name() + " driver is not one the agent knows (" + problems.get(0)
                        + (problems.size() > 1 ? " and " + (problems.size() - 1) + " more" : "")
                        + "); its writes run natively. Tested versions: " + profile.testedVersions() + ".");
        return false;
    }

    /** Loaded with the first driver class. */
    private static final class Weaver {
        static final DriverWeaver INSTANCE = new DriverWeaver();

        private Weaver() {}
    }
}
