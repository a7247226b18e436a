package io.writebatch.agent.driver;

/**
 * A field that an adapter reads by reflection.
 *
 * @param className the binary name of the class that declares it
 */
public record ReadField(String className, String name) {}
