/**
 * What woven driver code and the agent both see: this package lies on the bootstrap class path.
 *
 * <p>Only {@code java.base} types may appear here, because the bootstrap loader does not see {@code java.sql} on Java 17
 * (the platform loader owns it). JDBC objects are therefore passed as {@link java.lang.Object}.
 */
package io.writebatch.bridge;
