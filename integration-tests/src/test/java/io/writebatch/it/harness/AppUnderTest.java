package io.writebatch.it.harness;

import java.io.Serializable;

/** What a test lets an application do; written as a lambda, which travels to the application's JVM. */
@FunctionalInterface
public interface AppUnderTest extends Serializable {
    void run(App app) throws Exception;
}
