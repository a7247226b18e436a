package io.writebatch.agent.driver;

import io.writebatch.bridge.DriverAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Set;

/**
 * Defines a profile's adapter classes in the package and loader of one copy of a driver. They are not on any class path:
 * their class files come from the agent's jar.
 */
final class AdapterInjector {
    private final Instrumentation instrumentation;

    AdapterInjector(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * @param driverClass an initialized class in the package of the adapter
     * @throws ReflectiveOperationException when the driver's classes are not what the adapter needs
     */
    DriverAdapter inject(DriverProfile profile, Class<?> driverClass) throws ReflectiveOperationException, IOException {
        openPackage(driverClass);
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(driverClass, MethodHandles.lookup());
        Class<?> adapter = null;
        for (String name : profile.adapterClasses()) {
            Class<?> defined = define(lookup, name, driverClass.getClassLoader());
            if (DriverAdapter.class.isAssignableFrom(defined)) {
                adapter = defined;
            }
        }
        if (adapter == null) {
            throw new ClassNotFoundException("adapter of " + profile.name());
        }
        return (DriverAdapter) adapter.getConstructor().newInstance();
    }

    /** MariaDB Connector/J is a named module that opens nothing; its lookup needs its package opened to the agent. */
    private void openPackage(Class<?> driverClass) {
        Module module = driverClass.getModule();
        Module agent = AdapterInjector.class.getModule();
        if (module.isNamed() && !module.isOpen(driverClass.getPackageName(), agent)) {
            instrumentation.redefineModule(
                    module,
                    Set.of(DriverAdapter.class.getModule()),
                    Map.of(),
                    Map.of(driverClass.getPackageName(), Set.of(agent)),
                    Set.of(),
                    Map.of());
        }
    }

    private static Class<?> define(MethodHandles.Lookup lookup, String name, ClassLoader loader)
            throws IllegalAccessException, IOException, ClassNotFoundException {
        String resource = name.replace('.', '/') + ".class";
        try (InputStream in = AdapterInjector.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new ClassNotFoundException("The agent's jar has no " + resource);
            }
            return lookup.defineClass(in.readAllBytes());
        } catch (LinkageError alreadyDefined) {
            // Another thread was first, or an earlier attempt stopped half way.
            return Class.forName(name, false, loader);
        }
    }
}
