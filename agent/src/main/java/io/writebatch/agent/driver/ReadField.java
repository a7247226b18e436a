package io.writebatch.agent.driver;

/**
 * A field of a driver on which the agent relies without naming it in its code.
 *
 * @param className the binary name of the class that declares it
 * @param isVolatile whether it must be, because threads that do not use the connection look at it
 */
public record ReadField(String className, String name, boolean isVolatile) {}
