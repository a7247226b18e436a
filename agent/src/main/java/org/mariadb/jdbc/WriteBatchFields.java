package org.mariadb.jdbc;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/** The driver's fields that are not for its own package. */
final class WriteBatchFields {
    private WriteBatchFields() {}

    static MethodHandle getter(Class<?> type, String field) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            return lookup.unreflectGetter(type.getDeclaredField(field));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static Object get(MethodHandle getter, Object owner) {
        try {
            return getter.invoke(owner);
        } catch (Throwable e) {
            throw new IllegalStateException("The driver's field cannot be read", e);
        }
    }
}
