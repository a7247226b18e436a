package io.writebatch.core.session;

import io.writebatch.core.Driver;

/** Finds what the core needs of the driver that a connection belongs to. */
@FunctionalInterface
public interface DriverLookup {
    /** Null when the agent cannot work with this driver. */
    Driver driverOf(Class<?> connectionClass);
}
