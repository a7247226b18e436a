package io.writebatch.agent.telemetry;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Finds the methods of one copy of OpenTelemetry's API by name. In our jar the API is relocated, so its types are not the
 * application's; and there may be as many copies as there are applications. Method handles are what the JVM compiles
 * best without the types. All types that are not primitive become {@code Object} in their signatures.
 */
final class ApiLookup {
    /** Put together at run time: the relocation of our jar rewrites every literal that begins with the package's name. */
    private static final String PACKAGE = String.join(".", "io", "opentelemetry");

    /** Before the names of the API that applications use. */
    static final String APPLICATION = PACKAGE + ".";

    /** Before the names of the API's copy in the OpenTelemetry Java agent, which it appends to the bootstrap class path. */
    static final String JAVA_AGENT = PACKAGE + ".javaagent.shaded." + PACKAGE + ".";

    private static final String GLOBAL = "api.GlobalOpenTelemetry";

    private final String root;
    private final ClassLoader loader;

    private ApiLookup(String root, ClassLoader loader) {
        this.root = root;
        this.loader = loader;
    }

    /** Loads {@code GlobalOpenTelemetry} and nothing else, and does not initialize it. */
    static Class<?> global(String root, ClassLoader loader) throws ClassNotFoundException {
        return Class.forName(root.concat(GLOBAL), false, loader);
    }

    /** The copy to which this class {@code GlobalOpenTelemetry} belongs. */
    static ApiLookup around(Class<?> global) {
        String name = global.getName();
        return new ApiLookup(name.substring(0, name.length() - GLOBAL.length()), global.getClassLoader());
    }

    /** A type by its name below {@code io.opentelemetry}. */
    Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(root.concat(name), true, loader);
    }

    MethodHandle virtual(Class<?> owner, String name, Class<?> result, Class<?>... parameters)
            throws ReflectiveOperationException {
        return erased(MethodHandles.publicLookup().findVirtual(owner, name, MethodType.methodType(result, parameters)));
    }

    /** One whose result, the object itself, is not wanted. */
    MethodHandle setter(Class<?> owner, String name, Class<?>... parameters) throws ReflectiveOperationException {
        MethodHandle setter = virtual(owner, name, owner, parameters);
        return setter.asType(setter.type().changeReturnType(void.class));
    }

    MethodHandle inStatic(Class<?> owner, String name, Class<?> result, Class<?>... parameters)
            throws ReflectiveOperationException {
        return erased(MethodHandles.publicLookup().findStatic(owner, name, MethodType.methodType(result, parameters)));
    }

    /** The result of a static method without parameters. */
    Object constant(Class<?> owner, String method) throws ReflectiveOperationException {
        return owner.getMethod(method).invoke(null);
    }

    static MethodHandle erased(MethodHandle handle) {
        return handle.asType(handle.type().erase());
    }
}
